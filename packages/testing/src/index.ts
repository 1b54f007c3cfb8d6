export { type ConnectOptions, connect, connectHttp, type Era } from './connect.ts';
export { isRunning } from './is-running.ts';
export { lintTools } from './lint-tools.ts';
export {
  type Command,
  httpPeer,
  type ListedTool,
  type Peer,
  type PeerKind,
  peerKinds,
  spawnPeer,
} from './peers.ts';
