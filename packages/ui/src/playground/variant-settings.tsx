import { Fold } from '../models/fold.tsx'
import { TextArea, TextField } from '../parts/field.tsx'
import type { Words } from './bench.ts'

type VariantSettingsProps = {
  readonly words: Words
  readonly change: (more: Partial<Words>) => void
  readonly isOpen: boolean
}

/** What is sent beside the words. Left empty, the provider's own holds. */
export function VariantSettings({ words, change, isOpen }: VariantSettingsProps) {
  const field = (key: 'temperature' | 'maxTokens' | 'tools' | 'responseFormat') => ({
    value: words[key],
    onChange: (event: { target: { value: string } }) => change({ [key]: event.target.value }),
  })
  return (
    <Fold title="Parameters" note={noteOf(words)} isOpen={isOpen}>
      <div className="grid grid-cols-2 gap-3">
        <TextField label="Temperature" inputMode="decimal" {...field('temperature')} />
        <TextField label="Maximum tokens" inputMode="numeric" {...field('maxTokens')} />
      </div>
      <TextArea label="Tools (JSON list)" rows={3} {...field('tools')} />
      <TextArea label="Response format (JSON)" rows={3} {...field('responseFormat')} />
    </Fold>
  )
}

const noteOf = ({ temperature, maxTokens, tools, responseFormat }: Words): string => {
  const set = [
    temperature === '' ? '' : `temperature ${temperature}`,
    maxTokens === '' ? '' : `at most ${maxTokens} tokens`,
    tools === '' ? '' : 'tools',
    responseFormat === '' ? '' : 'response format',
  ].filter((words) => words !== '')
  return set.length === 0 ? 'the provider’s own' : set.join(', ')
}
