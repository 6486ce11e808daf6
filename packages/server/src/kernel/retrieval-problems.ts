/** The part of the catalogue (problem.ts) that is about retrieval. */
export const retrievalProblems = {
  'judging-off': [
    409,
    'Nobody judges retrievals in this project.',
    'Say who does: PUT /api/retrieval/judging with a "model".',
  ],
} as const
