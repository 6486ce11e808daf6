import { escalate, summarise } from './anthropic-scenes.ts'
import type { Bot, CallOutcome, Scene } from './bot.ts'
import { nextVisit, type Visit } from './customers.ts'
import { answer, classify, embed, order, translate } from './openai-scenes.ts'

export type Tally = { readonly calls: number; readonly [outcome: string]: number } & Readonly<
  Record<CallOutcome, number>
>

export type TrafficPlan = {
  readonly bot: Bot
  /** True when enough was sent; asked before every visit, with the calls and milliseconds so far. */
  readonly isEnough: (calls: number, elapsedMs: number) => boolean
  /** Visits at once. */
  readonly lanes: number
  /** Milliseconds each lane rests between two visits. */
  readonly restMs: number
  readonly onProgress: (tally: Tally) => Promise<void>
}

/** Customers come by until it is enough; resolves to what their calls came to. */
export async function sendTraffic({ bot, isEnough, lanes, restMs, onProgress }: TrafficPlan): Promise<Tally> {
  const tally = { calls: 0, ok: 0, failed: 0, cancelled: 0 }
  const startedAt = performance.now()
  let visits = 0

  const isOver = () => isEnough(tally.calls, performance.now() - startedAt)

  const receive = async (visit: Visit): Promise<void> => {
    for (const [index, question] of visit.questions.entries())
      for (const scene of scenesFor(question, index === visit.questions.length - 1, bot)) {
        if (isOver()) return
        for (const outcome of await scene(bot, visit, question)) {
          tally.calls += 1
          tally[outcome] += 1
        }
        await onProgress({ ...tally })
      }
  }
  const lane = async (): Promise<void> => {
    while (!isOver()) {
      await receive(nextVisit(visits++, bot.chance))
      if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, restMs))
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  await bot.telltale.flush()
  return tally
}

/** What the bot does with one message. */
function scenesFor(question: string, isLast: boolean, { chance }: Bot): readonly Scene[] {
  const scenes: Scene[] = [classify]
  if (/[äöüßéèê]|Est-ce|Ich /.test(question)) scenes.push(translate)
  if (chance() < 0.5) scenes.push(embed)
  scenes.push(/order|parcel|Lampe/i.test(question) ? order : answer)
  if (isLast && chance() < 0.6) scenes.push(summarise)
  if (isLast && chance() < 0.12) scenes.push(escalate)
  return scenes
}
