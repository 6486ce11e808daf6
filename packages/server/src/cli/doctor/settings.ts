import type { ConfigRead } from '../../config.ts'

export type SettingShown = { readonly name: string; readonly value: string; readonly from: string }

/** Every setting with where it came from; secrets are only said to be set. */
export const settingsShown = (
  { config, sources, file }: ConfigRead,
  secret: readonly string[],
): readonly SettingShown[] =>
  (Object.keys(sources) as (keyof typeof sources)[]).map((name) => ({
    name,
    value: secret.includes(name) ? hidden(config[name]) : shown(config[name]),
    from: sources[name] === 'file' && file !== null ? file : sources[name]!,
  }))

const shown = (value: unknown): string => {
  if (value === undefined) return 'not set'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Of a list of secrets, the names may be seen. */
const hidden = (value: unknown): string => {
  if (value === undefined) return 'not set'
  if (typeof value !== 'object' || value === null) return 'set (not shown)'
  const names = Object.keys(value)
  return names.length === 0 ? 'none' : `${names.join(', ')} (details not shown)`
}
