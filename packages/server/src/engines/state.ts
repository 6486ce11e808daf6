import type { z } from 'zod'

/**
 * The state seam: PostgreSQL, spoken to over its wire protocol. Embedded it is PGlite in a child process behind
 * a Unix socket; outgrown it is a server at another address. One code path, one SQL text.
 */
export type Statement = { readonly text: string; readonly values: readonly unknown[] }

/** SQL with bound parameters: sql`select … where name = ${name}`. Values never enter the text. */
export function sql(strings: TemplateStringsArray, ...values: readonly unknown[]): Statement {
  return { text: strings.reduce((text, part, index) => `${text}$${index}${part}`), values }
}

export type StateRunner = {
  /** Runs one statement; each row is parsed by `row` (snake_case columns come as camelCase keys, timestamps as ISO strings). */
  rows<Row extends z.ZodType>(row: Row, statement: Statement): Promise<z.infer<Row>[]>
  /** Runs one statement for its effect; resolves to the number of rows touched. */
  run(statement: Statement): Promise<number>
}

export type State = StateRunner & {
  /** Runs `work` in one transaction (read committed); any rejection rolls back. */
  together<Value>(work: (transaction: StateRunner) => Promise<Value>): Promise<Value>
  /** Resolves when the store answers; rejects with ProblemError 'state-unavailable'. */
  ready(): Promise<void>
  close(): Promise<void>
}

/** A transaction in a store's place: what that store edits becomes part of it. */
export const within = (transaction: StateRunner): State => ({
  ...transaction,
  together: (work) => work(transaction),
  ready: async () => {},
  close: async () => {},
})
