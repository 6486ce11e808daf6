import type { Config } from '../config.ts'
import { poolKeeper } from '../gateway/pools.ts'
import type { CompileParts } from '../guardrails/compile.ts'
import { judgeRoute } from '../guardrails/rules.ts'
import { judgeAsker, type AskJudge } from '../judges/ask-judge.ts'
import { mayReach } from '../routing/address.ts'
import { modelAsker, sumUsd, type CallInside } from './ask-model.ts'
import type { Foundation } from './foundation.ts'
import { jsonPoster } from './post-json.ts'
import { recentOrigins } from './recent-origins.ts'

export type HouseCheckLoan = ReturnType<typeof openCheckLoan>

/** What checks that look outside are lent: connections of their own, which reach no further than those to providers. */
export function openCheckLoan(config: Config, { clock, addressPolicy, sealing }: Foundation) {
  const pools = poolKeeper({
    connectTimeoutMs: config.connectTimeoutMs,
    mayConnect: (ip) => mayReach(ip, addressPolicy),
  })
  const postJson = jsonPoster({ poolOf: recentOrigins(pools), nowMs: clock, policy: addressPolicy })
  let callInside: CallInside = () => Promise.reject(new Error('The gateway is not up yet.'))
  const judgeOf = (projectId: string, route: string): AskJudge =>
    judgeAsker({ askModel: modelAsker((call) => callInside(call), projectId, route), sumUsd })
  const loanOf: CompileParts['loanOf'] = ({ projectId, name }) => {
    const judge = judgeOf(projectId, judgeRoute(name))
    return {
      ...{ postJson, guardrail: name },
      judge: (settings, texts, signal) => judge(settings, texts, { repeats: 1, signal }),
    }
  }
  return {
    compile: { open: sealing.open, loanOf } satisfies CompileParts,
    /** Asks as a judge of the project; `name` is null for one that is not kept. */
    judgeOf: (projectId: string, name: string | null) => judgeOf(projectId, `judge:${name ?? 'trial'}`),
    /** The gateway comes up after the guardrails it is to run. */
    askThrough: (inside: CallInside): void => void (callInside = inside),
    close: () => pools.close(),
  }
}
