import type { Problem } from '../../kernel/problem.ts'
import { success, type Result } from '../../kernel/result.ts'
import type { PromptMessage } from '../../prompts/model.ts'
import type { CompiledTemplate } from '../../prompts/render.ts'
import type { PlaygroundRun } from './model.ts'

/**
 * A cell as a streamed chat completion, the dialect every model can be spoken to in. Fails with variable-missing.
 * `compiled` is the run's template and messages.
 */
export function chatBody(run: PlaygroundRun, compiled: CompiledTemplate): Result<object, Problem> {
  const asksForInput = compiled.variables.includes('input')
  const values = asksForInput && run.input !== null ? { input: run.input, ...run.variables } : run.variables
  const rendered = compiled.render(values)
  if (!rendered.ok) return rendered
  const messages: PromptMessage[] = [...rendered.value.messages]
  if (run.input !== null && run.input !== '' && !asksForInput)
    messages.push({ role: 'user', content: run.input })
  return success({
    model: run.model,
    stream: true,
    messages,
    ...(run.temperature === null ? {} : { temperature: run.temperature }),
    ...(run.maxTokens === null ? {} : { max_completion_tokens: run.maxTokens }),
    ...(run.tools === null ? {} : { tools: run.tools }),
    ...(run.responseFormat === null ? {} : { response_format: run.responseFormat }),
  })
}
