/**
 * Has the browser save the answer to a form with a `selection`: it writes to the disk as it arrives, and shows progress and
 * *Cancel*. `onRefused` is called if the server answers with an error instead.
 */
export function saveFile(address: string, selection: object, onRefused: () => void): void {
  // One for each download: a second one in the same frame would end a first that has not begun.
  const frame = document.createElement('iframe')
  frame.name = `download-${crypto.getRandomValues(new Uint32Array(2)).join('')}`
  frame.hidden = true
  frame.title = 'Download'
  const form = document.createElement('form')
  form.method = 'post'
  form.action = address
  form.target = frame.name
  const field = document.createElement('input')
  field.type = 'hidden'
  field.name = 'selection'
  field.value = JSON.stringify(selection)
  form.append(field)
  document.body.append(frame, form)
  form.submit()
  form.remove()
  // A download loads no document; the empty one of the frame was loaded when it was added.
  frame.addEventListener('load', () => {
    frame.remove()
    onRefused()
  })
}
