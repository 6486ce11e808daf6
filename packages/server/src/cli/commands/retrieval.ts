import { registerCanaries } from '../retrieval/canaries.ts'
import { registerCanary } from '../retrieval/canary.ts'
import { registerClicks } from '../retrieval/clicks.ts'
import { registerDrift } from '../retrieval/drift.ts'
import { registerEval } from '../retrieval/eval.ts'
import { registerJudged } from '../retrieval/judged.ts'
import { registerReport } from '../retrieval/report.ts'
import type { CliCommand } from '../parts.ts'

/** `telltale retrieval`: how good a ranking is, and whether embeddings or an index moved. */
export const command: CliCommand = {
  name: 'retrieval',
  register(program, parts) {
    const retrieval = program
      .command('retrieval')
      .description(
        'how fresh, grounded and used what is retrieved is, what judges and clicks say, rankings against judgements, drift of embeddings, canaries of an index',
      )
    registerReport(retrieval, parts)
    registerJudged(retrieval, parts)
    registerClicks(retrieval, parts)
    registerEval(retrieval, parts)
    registerDrift(retrieval, parts)
    registerCanary(retrieval, parts)
    registerCanaries(retrieval, parts)
  },
}
