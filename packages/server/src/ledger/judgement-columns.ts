import type { Click } from './click-model.ts'
import type { Column, Columns } from './columns.ts'
import type { Judgement } from './judgement-model.ts'

const text: Column = { kind: 'text', longest: 512 }
const integer: Column = { kind: 'integer' }

export const judgementColumns: Columns<Judgement> = {
  id: { kind: 'uuid' },
  projectId: text,
  at: { kind: 'time' },
  judgedAt: { kind: 'time' },
  retrievalId: { kind: 'uuid' },
  callId: text,
  indexName: text,
  indexVersion: text,
  source: text,
  measure: text,
  document: integer,
  documentId: text,
  score: { kind: 'number' },
  missing: text,
  reason: { kind: 'text', longest: 4096 },
  probability: { kind: 'number' },
  judgeVersion: text,
  model: text,
  costUsd: { kind: 'money' },
  judgeCallId: text,
  actor: text,
}

export const clickColumns: Columns<Click> = {
  id: { kind: 'uuid' },
  projectId: text,
  at: { kind: 'time' },
  retrievalId: { kind: 'uuid' },
  kind: text,
  rank: integer,
  position: integer,
  unitId: text,
}
