import type { FoundDocument, FoundRetrieval } from './model.ts'

/** For tests: a query as an application tells it, with what a test does not care about filled in. */
export const foundRetrieval = (rest: Partial<FoundRetrieval>): FoundRetrieval => ({
  id: '0199c0de-0000-7000-8000-000000000001',
  projectId: 'p',
  at: '2026-11-26T10:00:00.000Z',
  callId: null,
  traceId: '',
  spanId: null,
  sessionId: null,
  userId: null,
  environment: '',
  release: null,
  route: null,
  promptName: null,
  promptVersion: null,
  model: null,
  tags: {},
  language: null,
  origin: 'sdk',
  query: 'How tall is the Eiffel Tower?',
  indexName: 'docs',
  indexVersion: '1',
  embedder: null,
  k: null,
  latencyMs: null,
  reference: null,
  documents: [foundDocument('The Eiffel Tower is 330 metres tall and was completed in 1889.')],
  ...rest,
})

export const foundDocument = (text: string | null, rest: Partial<FoundDocument> = {}): FoundDocument => ({
  id: null,
  score: null,
  text,
  source: null,
  sourceUpdatedAt: null,
  indexedAt: null,
  ...rest,
})
