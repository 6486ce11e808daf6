/** Who may call inside this process: whoever is signed in, or a judge of the house. */
const holders = ['playground', 'judge'] as const
export type Holder = (typeof holders)[number]

/** Whether a call's key is no project's key: it was made inside this process. */
export const isInside = (keyId: string): boolean => (holders as readonly string[]).includes(keyId)

/** Whether a judge of the house asks. No guardrail watches its calls: one that asks a judge would ask without end. */
export const isJudge = (keyId: string): boolean => keyId === ('judge' satisfies Holder)
