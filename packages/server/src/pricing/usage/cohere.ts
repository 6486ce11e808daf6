import { unknownUsage, type Usage } from '../model.ts'
import { fieldsOf, readCount, settled, type Fields } from './count.ts'

/** Cohere v2 bills `billed_units`; `tokens` also counts its own prompt template and is not what is paid. */
export function readCohereUsage(usage: Fields): Usage {
  const billed = fieldsOf(usage.billed_units)
  return {
    ...unknownUsage,
    inputTokens: settled(readCount(billed.input_tokens)),
    outputTokens: settled(readCount(billed.output_tokens)),
    inputImageTokens: settled(readCount(billed.image_tokens)),
  }
}
