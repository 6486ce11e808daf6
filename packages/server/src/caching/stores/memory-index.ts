import type { EntryHead, Purge } from '../model.ts'
import { allLabel, labelOfPurge, labelsOf, routeLabel } from './labels.ts'

/** Which entries carry which label, by project; and how often each project was purged. */
export function memoryIndex() {
  const projects = new Map<string, Map<string, Set<string>>>()
  const purges = new Map<string, number>()

  const ids = (projectId: string, label: string): readonly string[] => [
    ...(projects.get(projectId)?.get(label) ?? []),
  ]

  return {
    add(entry: EntryHead): void {
      const labels = projects.get(entry.projectId) ?? new Map<string, Set<string>>()
      projects.set(entry.projectId, labels)
      for (const label of labelsOf(entry)) {
        const set = labels.get(label) ?? new Set<string>()
        labels.set(label, set.add(entry.id))
      }
    },
    remove(entry: EntryHead): void {
      const labels = projects.get(entry.projectId)
      if (!labels) return
      for (const label of labelsOf(entry)) {
        const set = labels.get(label)
        set?.delete(entry.id)
        if (set?.size === 0) labels.delete(label)
      }
      if (labels.size === 0) projects.delete(entry.projectId)
    },
    found(projectId: string, what: Purge): readonly string[] {
      const label = labelOfPurge(what)
      if (label !== null) return ids(projectId, label)
      const isHere = what.kind === 'entry' && projects.get(projectId)?.get(allLabel)?.has(what.id)
      return isHere ? [what.id] : []
    },
    ofProject: (projectId: string, route?: string) =>
      ids(projectId, route === undefined ? allLabel : routeLabel(route)),
    generation: (projectId: string): string => String(purges.get(projectId) ?? 0),
    bump: (projectId: string): void => void purges.set(projectId, (purges.get(projectId) ?? 0) + 1),
    clear: (): void => projects.clear(),
  }
}
