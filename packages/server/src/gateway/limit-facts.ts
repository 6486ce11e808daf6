import type { LimitFacts } from '../access/limits/rules.ts'
import type { Target } from './call-estimate.ts'
import { callerOf, routeNameOf, tagsOf } from './caller.ts'
import type { Plan } from './plan.ts'

/** What limits see of a call that goes to this target. */
export const factsOf = (plan: Plan, { upstream, model }: Target): LimitFacts => ({
  keyId: plan.key.id,
  user: callerOf(plan),
  tags: tagsOf(plan),
  requestedModel: plan.facts.model,
  ...{ model, provider: upstream.name, route: routeNameOf(plan, plan.route) },
})
