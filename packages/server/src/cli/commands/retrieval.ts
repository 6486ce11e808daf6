import { registerEval } from '../retrieval/eval.ts'
import type { CliCommand } from '../parts.ts'

/** `telltale retrieval`: how good a ranking is. */
export const command: CliCommand = {
  name: 'retrieval',
  register(program, parts) {
    const retrieval = program.command('retrieval').description('rankings against judgements')
    registerEval(retrieval, parts)
  },
}
