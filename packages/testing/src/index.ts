export { type ConnectOptions, connect, connectHttp, type Era } from './connect.ts';
export { freePort } from './free-port.ts';
export { isRunning } from './is-running.ts';
export { keptBytes } from './kept-bytes.ts';
export { type ListedTool, lintTools } from './lint-tools.ts';
export {
  type Command,
  httpPeer,
  type Peer,
  type PeerKind,
  peerKinds,
  spawnPeer,
} from './peers.ts';
export { hasProgram, startRedis, type TestRedis } from './redis.ts';
