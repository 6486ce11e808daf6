/** Who may call inside this process: whoever is signed in, a judge of the house, or who asks for vectors to watch drift by. */
const holders = ['playground', 'judge', 'embedder'] as const
export type Holder = (typeof holders)[number]

/** Whether a call's key is no project's key: it was made inside this process. */
export const isInside = (keyId: string): boolean => (holders as readonly string[]).includes(keyId)

/** Whether the house itself asks. No guardrail watches its calls: one that asks a judge would ask without end. */
export const isOurs = (keyId: string): boolean =>
  (['judge', 'embedder'] satisfies Holder[] as string[]).includes(keyId)
