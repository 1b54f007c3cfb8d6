/** What the demo shows of one server. */
export interface Demo {
  /** Its folder under servers/. */
  readonly server: string;
  /** Sets up what the server works on, in a throw-away place. */
  start(): Promise<Scene>;
}

export interface Scene {
  readonly env?: Readonly<Record<string, string>>;
  readonly calls: readonly DemoCall[];
  /** Prompts to fill in. */
  readonly prompts?: readonly { readonly name: string; readonly arguments: Record<string, string> }[];
  /** Resources whose first lines are shown. */
  readonly resources?: readonly string[];
  stop?(): Promise<void> | void;
}

interface DemoCall {
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Whether the answer is an error on purpose. */
  readonly fails?: boolean;
}
