import type { Client, Connection, Submittable } from 'pg';
import { DatabaseFailure } from './database-failure.ts';
import { encodeParameters } from './encode-parameters.ts';

export interface Column {
  readonly name: string;
  readonly typeOid: number;
}

export interface Statement {
  /** Encoded statements to run before `sql`, in the same round trip as its Parse and Describe. */
  readonly before?: Buffer;
  /** Encoded statements to run after `sql` unless it fails, in the same round trip. */
  readonly after?: Buffer;
  readonly sql: string;
  readonly parameters: readonly unknown[];
  readonly maxRows: number;
  /** `rows` refuses a statement that returns no rows, before it runs; `description` does the same, and never runs it. */
  readonly accepts: 'rows' | 'anything' | 'description';
  /** Sends Execute without waiting for the description; only for a statement with rows and without parameters. */
  readonly atOnce?: boolean;
  onColumns(columns: readonly Column[]): void;
  /** Receives one value per column in PostgreSQL's text format; null is NULL. */
  onRow(values: readonly (string | null)[]): void;
}

export interface Completion {
  /** The command tag: `SELECT 3`, `UPDATE 1`; empty when rows were left out. */
  readonly tag: string;
  /** Whether there was a row after the first `maxRows`. */
  readonly more: boolean;
}

/**
 * Runs one statement through the extended protocol. Its Parse takes exactly one statement: PostgreSQL's own parser
 * refuses stacked ones. Unless `atOnce` is set, Describe says whether the statement returns rows before anything runs;
 * COMMIT, SET, DO, COPY, LOCK, SELECT INTO and all DDL return none. All rows come from one Execute with a row limit,
 * because between two Executes of one portal a query could switch off its own timeout.
 *
 * @throws DatabaseFailure `no-rows` or `invalid-statement`; pg's DatabaseError; Error when the connection is lost.
 */
export function runStatement(client: Client, statement: Statement): Promise<Completion> {
  return new Promise((resolve, reject) => {
    client.query(new StatementRun(statement, resolve, reject));
  });
}

/** Runs encoded statements in one round trip, up to the first that fails, and drops what they return. */
export function runTogether(client: Client, statements: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const ignore = () => undefined;
    const run: Submittable & Record<string, unknown> = {
      submit(connection: Connection) {
        const wire = connection as unknown as Wire;
        wire.stream.cork();
        wire.stream.write(statements);
        wire.sync();
        wire.stream.uncork();
      },
      handleDataRow: ignore,
      handleCommandComplete: ignore,
      handleError: reject,
      handleReadyForQuery: () => resolve(),
    };
    client.query(run);
  });
}

/** What custom queries (pg-cursor, pg-query-stream) use of pg's Connection, whose published types describe pg 7. */
interface Wire {
  readonly stream: { cork(): void; uncork(): void; write(messages: Buffer): void };
  parse(message: { text: string }): void;
  describe(message: { type: 'S' }): void;
  bind(message: { values: readonly (string | null)[] }): void;
  execute(message: { rows: number }): void;
  flush(): void;
  sync(): void;
  sendCopyFail(reason: string): void;
  once(event: string, listener: (message: { dataTypeIDs: readonly number[] }) => void): void;
  off(event: string, listener: (message: { dataTypeIDs: readonly number[] }) => void): void;
}

export const noStatement = () => new DatabaseFailure('invalid-statement', 'sql holds no statement.');

// A class because pg calls the handlers as methods of one object with state.
class StatementRun implements Submittable {
  readonly #statement: Statement;
  readonly #resolve: (completion: Completion) => void;
  readonly #reject: (error: Error) => void;
  // Bound, because V8 counts arrow functions in fields among the old objects; see createResult.
  readonly #onParameters = this.#takeParameters.bind(this);
  readonly #onNoData = this.#takeNoData.bind(this);
  #wire: Wire | undefined;
  #parameterTypes: readonly number[] = [];
  #failure: Error | undefined;
  #synced = false;
  #described = false;
  #ended = false;
  #rows = 0;
  #tag = '';

  constructor(
    statement: Statement,
    resolve: (completion: Completion) => void,
    reject: (error: Error) => void,
  ) {
    this.#statement = statement;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  submit(connection: Connection): void {
    this.#wire = connection as unknown as Wire;
    // A statement sent at once has no parameters; if it returns no rows (SELECT INTO), its transaction refuses it.
    if (!this.#statement.atOnce) {
      this.#wire.once('parameterDescription', this.#onParameters);
      this.#wire.once('noData', this.#onNoData);
    }
    // Corked, all messages leave in one packet; otherwise each would wake PostgreSQL.
    this.#wire.stream.cork();
    if (this.#statement.before !== undefined) this.#wire.stream.write(this.#statement.before);
    this.#wire.parse({ text: this.#statement.sql });
    this.#wire.describe({ type: 'S' });
    // Makes PostgreSQL send the description before it runs anything. Once it has come, a lost connection may hide a
    // statement that ran.
    this.#wire.flush();
    if (this.#statement.atOnce) this.#execute();
    this.#wire.stream.uncork();
  }

  handleRowDescription({ fields }: { fields: readonly { name: string; dataTypeID: number }[] }): void {
    this.#described = true;
    this.#statement.onColumns(fields.map(({ name, dataTypeID }) => ({ name, typeOid: dataTypeID })));
    if (this.#statement.accepts === 'description') this.#sync();
    else if (!this.#synced) this.#execute();
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    if (!this.#described) return;
    this.#rows += 1;
    if (this.#rows <= this.#statement.maxRows) this.#statement.onRow(fields);
  }

  handleCommandComplete({ text }: { text: string }): void {
    if (!this.#described || this.#ended) return;
    this.#ended = true;
    this.#tag = text;
  }

  handleError(error: Error): void {
    this.#sync();
    this.#settle(this.#failure ?? error);
  }

  handleReadyForQuery(): void {
    this.#settle(this.#failure);
  }

  handleEmptyQuery(): void {
    this.#failure ??= noStatement();
  }

  handleCopyInResponse(connection: Wire): void {
    this.#failure = new DatabaseFailure(
      'invalid-statement',
      'COPY FROM STDIN is not possible here. Use INSERT.',
    );
    connection.sendCopyFail('');
    // PostgreSQL ignores a Sync while it waits for data, so ours was lost (protocol-flow, COPY operations).
    connection.sync();
  }

  handlePortalSuspended(): void {
    this.#ended = true;
  }

  handleCopyData(): void {
    this.#failure ??= new DatabaseFailure(
      'invalid-statement',
      'COPY TO STDOUT is not possible here. Use SELECT.',
    );
  }

  #takeParameters({ dataTypeIDs }: { dataTypeIDs: readonly number[] }): void {
    this.#parameterTypes = dataTypeIDs;
  }

  #takeNoData(): void {
    this.#described = true;
    if (this.#statement.accepts === 'anything') {
      this.#execute();
    } else {
      this.#failure = new DatabaseFailure(
        'no-rows',
        'Only a statement that returns rows may run here: SELECT, VALUES, TABLE, WITH, SHOW, EXPLAIN.',
      );
      this.#sync();
    }
  }

  #execute(): void {
    const wire = this.#wire;
    if (wire === undefined) return;
    wire.stream.cork();
    const values = this.#encode();
    if (values !== undefined) {
      wire.bind({ values });
      // A change runs to its end, however few of its rows are shown; 0 means no limit.
      wire.execute({ rows: this.#statement.accepts === 'anything' ? 0 : this.#statement.maxRows + 1 });
      if (this.#statement.after !== undefined) wire.stream.write(this.#statement.after);
    }
    this.#sync();
    wire.stream.uncork();
  }

  #encode(): readonly (string | null)[] | undefined {
    try {
      return encodeParameters(this.#statement.parameters, this.#parameterTypes);
    } catch (error) {
      this.#failure = error as Error;
      return undefined;
    }
  }

  #sync(): void {
    if (this.#synced) return;
    this.#synced = true;
    this.#wire?.sync();
  }

  #settle(error: Error | undefined): void {
    this.#wire?.off('parameterDescription', this.#onParameters);
    this.#wire?.off('noData', this.#onNoData);
    if (error === undefined) this.#resolve({ tag: this.#tag, more: this.#rows > this.#statement.maxRows });
    else this.#reject(error);
  }
}
