/** What stands in a file of judgements or of a run, or the first line that cannot be read, with what is wrong. */
export type Read<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly line: number; readonly fault: string }

/** Graded relevance by document; below 0 is "in the pool, but not judged". */
export type Qrels = ReadonlyMap<string, ReadonlyMap<string, number>>

/** Scores by document. The rank column of a run says nothing. */
export type Run = ReadonlyMap<string, ReadonlyMap<string, number>>

/**
 * Judgements as TREC writes them (`topic iteration document relevance`, parted by spaces) or as JSON lines
 * (`{"query": "q1", "document": "d1", "relevance": 2}`).
 */
export const readQrels = (text: string): Read<Qrels> =>
  readTable(text, {
    what: 'judged',
    fromWords: ([topic, , document, relevance, ...rest]) =>
      relevance === undefined || rest.length > 0
        ? 'a line of judgements holds four words: topic, iteration, document, relevance'
        : { topic: topic!, document: document!, value: relevance },
    fromJson: ({ query, document, relevance }) => ({ topic: query, document, value: relevance }),
    number: (value) =>
      Number.isInteger(value) ? null : `the relevance is a whole number, not ${JSON.stringify(value)}`,
  })

/**
 * A run as TREC writes it (`topic Q0 document rank score tag`, anything after is left alone) or as JSON lines
 * (`{"query": "q1", "document": "d1", "score": 0.7}`).
 */
export const readRun = (text: string): Read<Run> =>
  readTable(text, {
    what: 'retrieved',
    fromWords: ([topic, , document, , score, tag]) =>
      tag === undefined
        ? 'a line of a run holds six words: topic, Q0, document, rank, score, tag'
        : { topic: topic!, document: document!, value: score! },
    fromJson: ({ query, document, score }) => ({ topic: query, document, value: score }),
    number: (value) =>
      Number.isFinite(value) ? null : `the score is a number, not ${JSON.stringify(value)}`,
  })

type Entry = { readonly topic: unknown; readonly document: unknown; readonly value: unknown }

type Shape = {
  readonly what: string
  readonly fromWords: (words: readonly string[]) => Entry | string
  readonly fromJson: (line: Readonly<Record<string, unknown>>) => Entry
  readonly number: (value: unknown) => string | null
}

function readTable(text: string, shape: Shape): Read<ReadonlyMap<string, ReadonlyMap<string, number>>> {
  const table = new Map<string, Map<string, number>>()
  const lines = text.replace(/^\ufeff/, '').split('\n')
  for (const [index, raw] of lines.entries()) {
    const line = raw.trim()
    if (line === '') continue
    const fault = add(table, line, shape)
    if (fault !== null) return { ok: false, line: index + 1, fault }
  }
  return table.size === 0
    ? { ok: false, line: 1, fault: `nothing is ${shape.what} here` }
    : { ok: true, value: table }
}

function add(table: Map<string, Map<string, number>>, line: string, shape: Shape): string | null {
  const entry = line.startsWith('{') ? jsonEntry(line, shape) : wordEntry(line, shape)
  if (typeof entry === 'string') return entry
  const { topic, document, value } = entry
  for (const [name, word] of Object.entries({ query: topic, document }))
    if ((typeof word !== 'string' || word === '') && !Number.isFinite(word))
      return `"${name}" is missing, or is neither a text nor a number`
  const wrong = shape.number(value)
  if (wrong !== null) return wrong
  const documents = table.get(String(topic)) ?? new Map<string, number>()
  table.set(String(topic), documents)
  if (documents.has(String(document)))
    return `document ${String(document)} is ${shape.what} twice for topic ${String(topic)}`
  documents.set(String(document), value as number)
  return null
}

function wordEntry(line: string, { fromWords }: Shape): Entry | string {
  const entry = fromWords(line.split(/\s+/))
  if (typeof entry === 'string') return entry
  // Number('') and Number('0x1f') are numbers too; a column of a table is not.
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(String(entry.value))
    ? { ...entry, value: Number(entry.value) }
    : entry
}

function jsonEntry(line: string, { fromJson }: Shape): Entry | string {
  try {
    return fromJson(JSON.parse(line) as Readonly<Record<string, unknown>>)
  } catch {
    return 'this line is no JSON'
  }
}
