import type { Role } from '../settings-records.ts'

/** What a role is called, and what it lets one do. */
export const roleWords: Readonly<Record<Role, { readonly label: string; readonly may: string }>> = {
  viewer: { label: 'viewer', may: 'sees everything, changes nothing' },
  editor: {
    label: 'editor',
    may: 'changes prompts, experiments, judges, reviews, caches and what retrieval is held against; acknowledges alerts',
  },
  admin: {
    label: 'administrator',
    may: 'changes everything: people, keys, limits, providers, routes, guardrails, gates, prices, where alerts go',
  },
}
