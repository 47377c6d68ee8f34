export { type GatewayClientOptions, openGatewayClient } from './gateway-client.ts'
