import type { Examined, Finding, Passage } from './check.ts'

/** A finding before it is known in which passage it lies. */
export type Found = Omit<Finding, 'passage'>

/** What a kind is called, one and several: `['card number', 'card numbers']`. */
export type KindNames = { readonly [kind: string]: readonly [one: string, several: string] }

/** The operator's own words may say what nobody else may. */
export const isOperators = ({ speaker }: Passage): boolean => speaker === 'system'

/** Looks through each passage that is not the operator's own; the score is that of the surest finding. */
export const examineEach = (
  passages: readonly Passage[],
  names: KindNames,
  look: (passage: Passage) => readonly Found[],
): Examined => examineAll(passages, names, (passage) => (isOperators(passage) ? [] : look(passage)))

/** Looks through the operator's words too: data of people and secrets are put there with documents. */
export function examineAll(
  passages: readonly Passage[],
  names: KindNames,
  look: (passage: Passage) => readonly Found[],
): Examined {
  const findings: Finding[] = []
  passages.forEach((passage, index) => {
    for (const found of look(passage)) findings.push({ ...found, passage: index })
  })
  return examinedOf(findings, names)
}

/** The findings in order, with the sentence that counts them. */
function examinedOf(findings: readonly Finding[], names: KindNames): Examined {
  const ordered = findings.toSorted((a, b) => a.passage - b.passage || a.start - b.start || a.end - b.end)
  let score = 0
  for (const finding of ordered) score = Math.max(score, finding.score)
  return { kind: 'examined', score, findings: ordered, reason: counted(ordered, names) }
}

/** A verdict on the whole of what was examined. */
export const examinedWhole = (score: number, reason: string): Examined => ({
  ...{ kind: 'examined', score, findings: [], reason },
})

/** `2 e-mail addresses and 1 card number.` */
function counted(findings: readonly Finding[], names: KindNames): string {
  const counts = new Map<string, number>()
  for (const { kind } of findings) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  const parts = [...counts].map(([kind, count]) => {
    const [one, several] = names[kind] ?? [kind, kind]
    return `${count} ${count === 1 ? one : several}`
  })
  if (parts.length === 0) return 'Nothing was found.'
  return `${parts.length === 1 ? parts[0] : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`}.`
}
