# The image of every role but the page's (`service`), and the page's own. Classic builders take it as well as BuildKit.

FROM node:24-bookworm-slim AS base
WORKDIR /app

# What npm reads, alone: a change of the source installs nothing anew.
FROM base AS manifests
COPY . .
RUN find . -type f ! -name package.json ! -name package-lock.json ! -name .npmrc -delete \
  && find . -mindepth 1 -type d -empty -delete

# Of the neural runtime only this platform's files.
FROM base AS dependencies
COPY --from=manifests /app ./
RUN npm ci --omit=dev --ignore-scripts --include-workspace-root \
    --workspace=packages --workspace=adapters --workspace=services \
  && find node_modules/onnxruntime-node/bin -mindepth 3 -maxdepth 3 \
    ! -path "*/linux/$(node --print process.arch)" -exec rm -r {} + \
  && npm cache clean --force

# ffmpeg reads M4A, AAC and video; curl asks after the health. With what they link to: 250 MB where the packages take 680.
FROM base AS programs
RUN apt-get update \
  && apt-get install -y --no-install-recommends ffmpeg curl \
  && mkdir /programs \
  && ldd /usr/bin/ffmpeg /usr/bin/curl | grep -o ' /[^ ]*' | sed 's#^ /lib/#/usr/lib/#' | sort -u \
    | xargs cp --parents --dereference --target-directory=/programs /usr/bin/ffmpeg /usr/bin/curl

FROM base AS service
ENV NODE_ENV=production DATA_DIR=/data HOST=0.0.0.0
COPY --from=programs /programs/usr /usr
COPY --from=dependencies /app/node_modules node_modules
COPY package.json ./
COPY models models
COPY packages packages
COPY adapters adapters
COPY services services
COPY run run
RUN ffmpeg -version | head -1 && curl --version | head -1 && install -d -o node -g node /data
USER node
CMD ["node", "run/server.ts"]

FROM base AS built-page
COPY --from=manifests /app ./
RUN npm ci --ignore-scripts --workspace=web
COPY tsconfig.json ./
COPY packages packages
COPY services services
COPY web web
RUN cd web \
  && NODE_ENV=production node ../node_modules/vite/bin/vite.js build --logLevel warn --outDir /page --emptyOutDir \
  && find /page -type f -size +1k -regex '.*\.\(html\|js\|css\|svg\|json\|txt\|webmanifest\|wasm\)' \
    -exec gzip --keep --best --no-name {} +

FROM nginx:1.28-bookworm AS page
COPY nginx/nginx.conf nginx/page-headers.conf nginx/proxy.conf /etc/nginx/
COPY --from=built-page /page /usr/share/nginx/page
# By number: that is how the orchestrator can tell that it is not root.
USER 101:101
ENTRYPOINT ["nginx", "-g", "daemon off;"]
CMD []
