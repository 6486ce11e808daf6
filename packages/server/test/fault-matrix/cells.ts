/** The axes of the matrix: every fault, asked in every dialect, streamed and not, with a fallback and without. */
export const faultNames = [
  'refused',
  'DNS failure',
  'no such name',
  'TLS failure',
  'bad certificate',
  '401',
  '403',
  '408',
  '429 with header',
  '429 with body delay',
  '500',
  '503',
  '529',
  'hang before headers',
  'hang before first token',
  'stall mid-stream',
  'trickle',
  'cut mid-stream',
  'malformed event',
  'error event in stream',
  'error inside 200',
  'empty choices',
  'missing usage',
  'oversized event',
  'gzip lie',
] as const
export type FaultName = (typeof faultNames)[number]

export const dialectNames = ['OpenAI chat', 'OpenAI Responses', 'Anthropic', 'Gemini'] as const
export type DialectName = (typeof dialectNames)[number]

export type Cell = {
  /** A word of its own, for names of models, routes and providers. */
  readonly id: string
  readonly fault: FaultName
  readonly dialect: DialectName
  readonly isStream: boolean
  readonly hasFallback: boolean
}

const noYes = [false, true] as const

export const cells: readonly Cell[] = faultNames
  .flatMap((fault) =>
    noYes.flatMap((isStream) =>
      noYes.flatMap((hasFallback) =>
        dialectNames.map((dialect) => ({ fault, dialect, isStream, hasFallback })),
      ),
    ),
  )
  .map((cell, index) => ({ id: `cell-${index}`, ...cell }))

export const titleOf = ({ fault, dialect, isStream, hasFallback }: Cell): string =>
  `${fault}, ${dialect}, ${isStream ? 'streamed' : 'whole'}, ${hasFallback ? 'with' : 'without'} a fallback`
