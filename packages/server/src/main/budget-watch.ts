import { budgetFindings } from '../access/limits/findings.ts'
import type { Limit, LimitWithUse } from '../access/limits/model.ts'
import type { ReportFindings } from '../alerts/model.ts'
import { lookAgain } from '../kernel/look-again.ts'

export type BudgetWatchParts = {
  readonly projects: () => Promise<readonly { readonly id: string }[]>
  readonly limitsOf: (projectId: string) => Promise<readonly Limit[]>
  readonly useOf: (limits: readonly Limit[]) => Promise<LimitWithUse[]>
  readonly report: ReportFindings
  readonly nowMs: () => number
}

/** Hands the budgets of every project to alerts, again and again, until told to stop; alerts stay as they are where it fails. */
export const watchBudgets = (parts: BudgetWatchParts, everyMs: number): (() => Promise<void>) =>
  lookAgain(() => lookAt(parts), everyMs)

async function lookAt({ projects, limitsOf, useOf, report, nowMs }: BudgetWatchParts): Promise<void> {
  for (const { id: projectId } of await projects()) {
    const findings = budgetFindings(await useOf(await limitsOf(projectId)))
    if (findings !== null) await report({ projectId, source: 'budgets', atMs: nowMs(), findings })
  }
}
