import type { EnvironmentGates, PromptDetail } from '@telltale/sdk'

/** The environment that is meant where none is named. */
export const production = 'production'

/** Production first, then by name. */
const inOrder = (names: Iterable<string>): readonly string[] =>
  [...new Set(names)].toSorted((a, b) => (a === production ? -1 : b === production ? 1 : a.localeCompare(b)))

/** Where the prompt is active, or environments ask for something before it may be. */
export const placesOf = (
  { environments }: Pick<PromptDetail, 'environments'>,
  gates: readonly EnvironmentGates[],
): readonly string[] =>
  inOrder([production, ...environments.map((one) => one.environment), ...gates.map((one) => one.environment)])

export const activeIn = ({ environments }: Pick<PromptDetail, 'environments'>, version: number) =>
  inOrder(environments.filter((one) => one.version === version).map(({ environment }) => environment))

/** A version and where it is active: `v2, production`. */
export const versionName = (prompt: PromptDetail, version: number): string =>
  [`v${version}`, ...activeIn(prompt, version)].join(', ')
