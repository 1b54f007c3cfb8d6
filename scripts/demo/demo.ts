/** What the demo shows of one server. */
export interface Demo {
  /** Its folder under servers/. */
  readonly server: string;
  readonly calls: readonly DemoCall[];
  /** Resources whose first lines are shown. */
  readonly resources?: readonly string[];
}

interface DemoCall {
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Whether the answer is an error on purpose. */
  readonly fails?: boolean;
}
