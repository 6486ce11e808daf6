import type { PromptDetail, PromptVersion } from '@telltale/sdk'

/** What would become of one file when it is pushed. */
export type PushStep =
  /** It is what is active. */
  | { readonly kind: 'same'; readonly active: PromptVersion }
  /** `version` is the one that holds its content already; null: it would be registered. */
  | { readonly kind: 'next'; readonly active: PromptVersion | null; readonly version: number | null }
  /** The server has what this folder never held. */
  | { readonly kind: 'moved'; readonly active: PromptVersion; readonly version: number | null }
  /** It was active, and an older version was put back since. */
  | { readonly kind: 'set-aside'; readonly active: PromptVersion; readonly version: number }

/** What is asked about the folder (prompt-known.ts), only when the answer matters. */
export type Asked = {
  readonly holds: (hash: string) => Promise<boolean>
  readonly canTell: () => Promise<boolean>
}

/** The version active in an environment; null when none is. */
export function activeIn(detail: PromptDetail | null, environment: string): PromptVersion | null {
  const standing = detail?.environments.find((one) => one.environment === environment)
  return detail?.versions.find(({ version }) => version === standing?.version) ?? null
}

const withHash = (detail: PromptDetail | null, hash: string): PromptVersion | null =>
  detail?.versions.find((version) => version.hash === hash) ?? null

/**
 * Whether pushing a file goes on from what is active, or would undo what somebody else did. Content that was active
 * itself and gave way to an older version was rolled back: putting it on again takes a word (`--force`). Giving way to
 * a newer one is what a reverted commit looks like, and goes on. A folder that can tell nothing may register, which
 * alters nothing, but not activate.
 */
export async function pushStep(
  hash: string,
  detail: PromptDetail | null,
  { environment, activates }: { readonly environment: string; readonly activates: boolean },
  folder: Asked,
): Promise<PushStep> {
  const active = activeIn(detail, environment)
  const same = withHash(detail, hash)
  const version = same?.version ?? null
  if (active === null || detail === null) return { kind: 'next', active, version }
  if (active.hash === hash) return { kind: 'same', active }
  const wasActive = detail.activations.some(
    (activation) => activation.environment === environment && activation.version === version,
  )
  if (version !== null && wasActive && active.version < version) return { kind: 'set-aside', active, version }
  if (await folder.holds(active.hash)) return { kind: 'next', active, version }
  if (!activates && !(await folder.canTell())) return { kind: 'next', active, version }
  return { kind: 'moved', active, version }
}

/** What would become of one prompt when it is pulled. */
export type PullStep =
  | 'same'
  /** There is no file, or it holds what the server has too: nothing is lost. */
  | 'write'
  /** The file goes on from what the server has. */
  | 'ahead'
  /** Both went on, or the file cannot be read. */
  | 'conflict'

/** `local` is the hash of the file: undefined when there is none, null when it cannot be read. */
export async function pullStep(
  local: string | null | undefined,
  target: PromptVersion,
  detail: PromptDetail,
  folder: Pick<Asked, 'holds'>,
): Promise<PullStep> {
  if (local === undefined) return 'write'
  if (local === null) return 'conflict'
  if (local === target.hash) return 'same'
  if (withHash(detail, local) !== null) return 'write'
  return (await folder.holds(target.hash)) ? 'ahead' : 'conflict'
}
