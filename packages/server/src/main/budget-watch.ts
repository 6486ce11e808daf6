import { budgetFindings } from '../access/limits/findings.ts'
import type { Limit, LimitWithUse } from '../access/limits/model.ts'
import type { ReportFindings } from '../alerts/model.ts'

export type BudgetWatchParts = {
  readonly projects: () => Promise<readonly { readonly id: string }[]>
  readonly limitsOf: (projectId: string) => Promise<readonly Limit[]>
  readonly useOf: (limits: readonly Limit[]) => Promise<LimitWithUse[]>
  readonly report: ReportFindings
  readonly nowMs: () => number
}

/** Hands the budgets of every project to alerts, again and again, until told to stop. */
export function watchBudgets(parts: BudgetWatchParts, everyMs: number): () => Promise<void> {
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  let look: Promise<void> = Promise.resolve()
  const again = (): void => {
    timer = setTimeout(() => {
      // Whatever fails is tried again at the next look; alerts stay as they are meanwhile.
      look = lookAt(parts)
        .catch(() => {})
        .finally(() => {
          if (!isStopped) again()
        })
    }, everyMs)
    timer.unref()
  }
  again()
  return () => {
    isStopped = true
    clearTimeout(timer)
    return look
  }
}

async function lookAt({ projects, limitsOf, useOf, report, nowMs }: BudgetWatchParts): Promise<void> {
  for (const { id: projectId } of await projects()) {
    const findings = budgetFindings(await useOf(await limitsOf(projectId)))
    if (findings !== null) await report({ projectId, source: 'budgets', atMs: nowMs(), findings })
  }
}
