export {
  type Connect,
  type Connection,
  type ConnectRequest,
  connectNgrok,
  type NgrokService,
} from './connection.ts'
export { tunnelDomain } from './domain.ts'
export { type ExternalTunnelOptions, openExternalTunnel } from './external-tunnel.ts'
export { openTunnel, type Tunnel, type TunnelOptions } from './tunnel.ts'
