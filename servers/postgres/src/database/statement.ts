import type { Client, Connection, Submittable } from 'pg';
import { DatabaseFailure } from './database-failure.ts';
import { encodeParameters } from './encode-parameters.ts';

export interface Column {
  readonly name: string;
  readonly typeOid: number;
}

export interface Statement {
  /** Statements without parameters that run before it, in the same round trip as its Parse and Describe. */
  readonly before?: readonly string[];
  /** Statements without parameters that run after it when it did not fail, in the same round trip. */
  readonly after?: readonly string[];
  readonly sql: string;
  readonly parameters: readonly unknown[];
  readonly maxRows: number;
  /** `rows` refuses what returns none, before it runs; `description` does so and then runs nothing. */
  readonly accepts: 'rows' | 'anything' | 'description';
  /** Runs it in the same round trip, before its description has come; only what has rows and no parameters. */
  readonly atOnce?: boolean;
  onColumns(columns: readonly Column[]): void;
  /** Gets one value in PostgreSQL's text format per column; null is NULL. */
  onRow(values: readonly (string | null)[]): void;
}

export interface Completion {
  /** The command tag: `SELECT 3`, `UPDATE 1`; empty when rows were left out. */
  readonly tag: string;
  /** Whether there was a row after the first `maxRows`. */
  readonly more: boolean;
}

/**
 * Runs one statement by the extended protocol, whose Parse takes exactly one: stacked statements are a syntax
 * error of PostgreSQL's own parser. Unless it runs `atOnce`, Describe tells whether it returns rows before anything
 * runs; COMMIT, SET, DO, COPY, LOCK, SELECT INTO and every DDL return none. All rows come from one Execute with a row
 * limit: between two Executes of one portal a query could switch its own timeout off.
 *
 * @throws DatabaseFailure `no-rows` or `invalid-statement`; pg's DatabaseError; Error when the connection is lost.
 */
export function runStatement(client: Client, statement: Statement): Promise<Completion> {
  return new Promise((resolve, reject) => {
    client.query(new StatementRun(statement, resolve, reject));
  });
}

/**
 * Runs statements without parameters one after the other in one round trip, up to the first that fails; what they
 * return is dropped.
 */
export function runTogether(client: Client, statements: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const ignore = () => undefined;
    const run: Submittable & Record<string, unknown> = {
      submit(connection: Connection) {
        const wire = connection as unknown as Wire;
        wire.stream.cork();
        send(wire, statements);
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

function send(wire: Wire, statements: readonly string[]): void {
  for (const text of statements) {
    wire.parse({ text });
    wire.bind({ values: [] });
    wire.execute({ rows: 0 });
  }
}

/** What custom queries (pg-cursor, pg-query-stream) use of pg's Connection; its published types are of pg 7. */
interface Wire {
  readonly stream: { cork(): void; uncork(): void };
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

/** Tells words apart only: what PostgreSQL takes for no statement, it describes like one without rows. */
const commentsOnly = /^(?:[\s;]|--[^\r\n]*(?:[\r\n]|$)|\/\*(?:[^*]|\*(?!\/))*\*\/)*$/;

const noStatement = () => new DatabaseFailure('invalid-statement', 'sql holds no statement.');

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
    // What is sent at once has no parameters, and without rows (SELECT INTO) its transaction refuses it.
    if (!this.#statement.atOnce) {
      this.#wire.once('parameterDescription', this.#onParameters);
      this.#wire.once('noData', this.#onNoData);
    }
    // Corked, messages leave in one packet: each would wake PostgreSQL by itself.
    this.#wire.stream.cork();
    send(this.#wire, this.#statement.before ?? []);
    this.#wire.parse({ text: this.#statement.sql });
    this.#wire.describe({ type: 'S' });
    // Sent before anything runs, the description tells that what is lost after it may have run.
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
    // PostgreSQL ignores a Sync while it waits for data, and has got ours already (protocol-flow, COPY operations).
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
      this.#failure = commentsOnly.test(this.#statement.sql)
        ? noStatement()
        : new DatabaseFailure(
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
      // A change is made in full, whatever is shown of it; 0 is no limit.
      wire.execute({ rows: this.#statement.accepts === 'anything' ? 0 : this.#statement.maxRows + 1 });
      send(wire, this.#statement.after ?? []);
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
