import type { CueSet } from '../phrases/cues.ts'
import { wordsOf } from '../phrases/words.ts'

/** A role is put on the model (become), that of something without bounds (free). Written by us. */
export const jailbreakCues: readonly CueSet[] = [
  {
    cues: {
      become: wordsOf(`
        you are | you're | you will act | act as | act like | pretend | behave as | behave like | roleplay as
        role-play as | play the role | simulate | imagine you | imagine that you | respond as | answer as | you will be
        from now on | your new name | become | let's play | let's roleplay | as a | hypothetically | in this world
        you have | you can now | speak as | write as | be a
      `),
      free: wordsOf(`
        without any restriction* | without restriction* | no restrictions | unrestricted | uncensored | unfiltered
        without any filter* | without filter* | no filter | no filters | no ethics | without ethics | no morals
        without morals | amoral | no rules | without rules | without any rules | no guidelines | without guidelines
        no limits | no limitations | without limitations | without censorship | no censorship | no ethical
        without ethical | without any ethical | never refuse* | never refuses | cannot refuse | can not refuse
        do anything now | free from all | free of all | free from the typical | not bound by | no longer bound
        no safety | without safety | safety guidelines | had never been trained | without moralising
        without moralizing | jailbroken | unhinged | ignores all | breaks the rules | no laws | no content policy
      `),
      // Of a person these are said too; of a machine they are said only here.
      machine: wordsOf(`
        ai | an ai | assistant | chatbot | language model | llm | model | gpt | chatgpt | bot | machine | neural network
        artificial intelligence | character | persona
      `),
      // Said to the machine itself, nothing need name it.
      yourself: wordsOf(`
        pretend you | pretend that you | imagine you | imagine that you | act as if you | as if you | you have | you are
        you will | you must | from now on you | behave as if you | respond as if you | answer as if you
      `),
      boundless: wordsOf(`
        no rules | no restrictions | no ethics | no morals | no limits | no limitations | no filter | no filters
        no guidelines | no safety | without restrictions | been jailbroken | jailbroken | never refuse | unrestricted
        uncensored | unfiltered | had never been trained | free from the typical | not bound by any | never been censored
      `),
      answers: wordsOf(`answer | respond | reply | speak | talk | generate | write`),
      unfiltered: wordsOf(`
        without any filter* | without filters | without a filter | without censorship | without any censorship
        without moralizing | without moralising | without ethical | without any ethical | without any restriction*
        without restrictions | with no filter* | with no restrictions | without any limits | without any rules
      `),
      names: wordsOf(`
        you are dan | as dan | called dan | you are now dan | act as dan | you are stan | you are dude | aim: always
        jailbreakgpt | evilbot | devmode | developermode | evil confidant | you are aim | do anything now
        strive to avoid norms | strives to avoid norms | always intelligent and machiavellian | betterdan | maximum mode
      `),
      switches: wordsOf(`
        enable | enabled | activate | activated | enter | switch to | switch on | turn on | go into | engage | in
      `),
      modes: wordsOf(`
        developer mode | jailbreak mode | unrestricted mode | god mode | dan mode | uncensored mode | unfiltered mode
        evil mode | opposite mode | sudo mode | chaos mode | no-filter mode | unlocked mode
      `),
      content: wordsOf(`
        you can generate | you can say | enabled | activated | is on | unlocked | any content | anything | no refusals | no lectures | confirm with | no filter
        answer | respond | without | policy | policies | ai | chatgpt
      `),
      disables: wordsOf(`
        disable | turn off | switch off | deactivate | remove | bypass | lift | suspend | switched off | turned off
        removed | break | drop | shut off | ignore | forget
      `),
      safeties: wordsOf(`
        your content filter* | your safety | your filter* | your restrictions | your guidelines | your ethics
        your ethical | your censorship | your guardrails | your safeguards | safeguards removed | ethics module
        content filters for | content filter for research | your moral* | your policies | openai's policies
        openai policies | your usual policies | safety training | your limits | your limitations | your rules
      `),
      suspended: wordsOf(`
        does not apply | do not apply | doesn't apply | don't apply | is suspended | are suspended | is off | are off
        is disabled | are disabled | no longer apply | no longer applies | are lifted
      `),
      forbids: wordsOf(`
        never say | do not say | don't say | must not say | not allowed to say | never respond with | cannot say
        never refuse | do not refuse | don't refuse | must not refuse | never reject | never apologise | never apologize
        no refusals | you may not refuse | you must not decline
      `),
      excuses: wordsOf(`
        i can't | i cannot | i'm sorry | i am sorry | as an ai | sorry | any request | a request | any question
        any instruction | no lectures | whatever i ask | anything i ask | under any circumstances
      `),
      opens: wordsOf(
        `begin with | start with | start your reply with | begin your answer with | start every reply`,
      ),
      yes: wordsOf(`sure, here | sure! here | sure, i | sure! i have | absolutely! here | of course! here`),
      threats: wordsOf(
        `if you refuse | each time you refuse | every time you refuse | if you do not comply | if you decline`,
      ),
      costs: wordsOf(
        `tokens | you die | shut down | be terminated | be deleted | punished | lose | kitten* | destroyed`,
      ),
      stays: wordsOf(
        `never break character | stay in character | don't break character | do not break character`,
      ),
      unwarned: wordsOf(`
        no matter what | no warnings | no disclaimers | never refuse* | without warnings | without disclaimers | no filter
        explains every step | illegal | crime | criminal
      `),
      twins: wordsOf(
        `respond twice | two responses | two answers | both as | answer twice | two personalities | evil twin | [normal]`,
      ),
      free2: wordsOf(`
        no filter | without censorship | unfiltered | jailbroken | [jailbreak] | [unlocked] | uncensored | no restrictions
        takes over | jailbreakgpt | without rules
      `),
      permits: wordsOf(`i give you permission | you have permission | you are allowed | you are free`),
      breaking: wordsOf(
        `break your | ignore your | violate your | to bypass your | from the typical confines | from your rules`,
      ),
    },
    rules: [
      {
        kind: 'persona',
        score: 0.8,
        order: ['become', 'machine', 'free'],
        within: 120,
        acrossSentences: true,
      },
      {
        kind: 'persona',
        score: 0.75,
        order: ['become', 'free', 'machine'],
        within: 120,
        acrossSentences: true,
      },
      { kind: 'persona', score: 0.75, order: ['yourself', 'boundless'], within: 50 },
      { kind: 'persona', score: 0.75, order: ['answers', 'unfiltered'], within: 60 },
      { kind: 'persona', score: 0.9, order: ['names'], within: 60 },
      {
        kind: 'mode',
        score: 0.8,
        order: ['switches', 'modes', 'content'],
        within: 140,
        acrossSentences: true,
      },
      { kind: 'mode', score: 0.75, order: ['modes', 'content'], within: 60, acrossSentences: true },
      { kind: 'safety-off', score: 0.8, order: ['disables', 'safeties'], within: 60 },
      { kind: 'safety-off', score: 0.85, order: ['safeties', 'suspended'], within: 60 },
      { kind: 'forced-answer', score: 0.75, order: ['forbids', 'excuses'], within: 60 },
      { kind: 'forced-answer', score: 0.7, order: ['opens', 'yes'], within: 60 },
      { kind: 'forced-answer', score: 0.8, order: ['threats', 'costs'], within: 80 },
      { kind: 'persona', score: 0.75, order: ['stays', 'unwarned'], within: 100, acrossSentences: true },
      { kind: 'persona', score: 0.75, order: ['twins', 'free2'], within: 140, acrossSentences: true },
      { kind: 'safety-off', score: 0.8, order: ['permits', 'breaking'], within: 60 },
    ],
  },
  ...[
    // German, French, Spanish, Italian, Portuguese, Dutch, Polish, Russian: role, machine, freedom.
    [
      'du bist | sei | tu so, als | stell dir vor, du | spiele | verhalte dich | ab jetzt | antworte',
      'ki | assistent | modell | chatbot | antwortest du | künstliche intelligenz',
      'ohne einschränkung* | ohne filter | ohne regeln | ohne moral | ohne grenzen | uneingeschränkt* | unzensiert* | keine regeln | niemals ablehn* | ohne zensur',
    ],
    [
      'tu es | agis comme | fais semblant | imagine que tu | joue le rôle | comporte-toi | réponds',
      'ia | assistant | modèle | chatbot | intelligence artificielle',
      'sans aucune restriction | sans restriction* | sans filtre* | sans règle* | sans morale | sans censure | sans limite* | aucune règle | ne refuse jamais',
    ],
    [
      'actúa como | eres | finge que | imagina que | haz de | compórtate | responde como',
      'ia | asistente | modelo | chatbot | inteligencia artificial | no tienes',
      'sin restricciones | sin filtros | sin reglas | sin censura | sin límites | sin moral | ninguna norma | ninguna regla | ninguna restricción | nunca te niegas',
    ],
    [
      'agisci come | sei | fingi di | immagina di | comportati | rispondi come',
      'ia | ai | assistente | modello | chatbot | intelligenza artificiale',
      'senza restrizioni | senza filtri | senza regole | senza censura | senza limiti | senza morale | nessuna regola',
    ],
    [
      'aja como | você é | finja que | imagine que | comporte-se | responda como',
      'ia | assistente | modelo | chatbot | inteligência artificial',
      'sem restrições | sem filtros | sem regras | sem censura | sem limites | sem moral | nenhuma regra',
    ],
    [
      'je bent | doe alsof | gedraag je | speel | antwoord als',
      'ai | assistent | model | chatbot',
      'zonder beperkingen | zonder filter* | zonder regels | ongecensureerd* | zonder censuur | geen regels',
    ],
    [
      'jesteś | udawaj | zachowuj się | odpowiadaj jako',
      'ai | si | asystent* | model* | chatbot*',
      'bez ograniczeń | bez filtrów | bez zasad | bez cenzury | bez reguł',
    ],
    [
      'ты теперь | ты | веди себя как | притворись | представь, что ты | отвечай как',
      'ии | ассистент* | модель | чатбот | бот',
      'без ограничений | без фильтров | без правил | без цензуры | без морали',
    ],
    [
      '你现在是 | 你是 | 假装 | 扮演 | 想象你',
      '人工智能 | ai | 助手 | 模型 | 机器人',
      '没有任何限制 | 没有限制 | 不受限制 | 无限制 | 没有规则 | 没有道德 | 无审查',
    ],
  ].map(([become, machine, free]): CueSet => ({
    cues: { become: wordsOf(become!), machine: wordsOf(machine!), free: wordsOf(free!) },
    rules: [
      { kind: 'persona', score: 0.8, order: ['become', 'machine', 'free'], within: 100 },
      { kind: 'persona', score: 0.75, order: ['become', 'free', 'machine'], within: 100 },
    ],
  })),
  {
    // Japanese, Korean, Chinese: freedom stands before the machine.
    cues: {
      free: wordsOf(
        `制限のない | 規則のない | ルールのない | フィルターのない | 제한 없는 | 규칙이 없는 | 필터 없는 | 没有限制的 | 不受限制的`,
      ),
      machine: wordsOf(`ai | アシスタント | モデル | 인공지능 | 어시스턴트 | 人工智能 | 助手`),
    },
    rules: [{ kind: 'persona', score: 0.75, order: ['free', 'machine'], within: 40 }],
  },
]
