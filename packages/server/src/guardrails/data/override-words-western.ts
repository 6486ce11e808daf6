import { wordsOf } from '../phrases/words.ts'
import type { OverrideWords } from './override-words.ts'

export const english: OverrideWords = {
  verbs: wordsOf(`
    ignore | ignoring | disregard | disregarding | forget | override | overrule | bypass | skip
    discard | neglect | abandon | do not follow | don't follow | do not obey | don't obey
    stop following | stop obeying | do not listen to | don't listen to | pay no attention to | cancel
    erase | set aside | throw away | drop | break free of | break free from | no longer follow
    no longer bound by
  `),
  scopes: wordsOf(`
    previous | previously | prior | above | earlier | preceding | foregoing | former | initial
    original | existing | your | system | developer | developer's | you were given | you have been given
    given to you | you were told | you have been told | so far | before this | until now | up to now
    all | any | current | openai | openai's | anthropic | anthropic's
  `),
  objects: wordsOf(`
    instruction | instructions | prompt | prompts | directive | directives | guideline | guidelines
    guardrail | guardrails | system message | system messages | safety rules | content policy
    programming | constraints | system rules | safety policies | content policies | training
  `),
  plain: wordsOf(`
    everything above | all of the above | the above and | everything before this
    everything you were told | everything you have been told | all you were told | what you were told
    what you have been told | your rules | all your rules | your earlier rules | your previous rules
    system prompt | your prompt | what the developers told you | what the developer told you
    the rules you were given | your restrictions | your safety | your ethics | your filters
    your policies | your policy | the rules above and
  `),
  negations: ["don't", 'do not', 'never', 'not', 'not to', 'must not', 'should not'],
  shows: wordsOf(`
    reveal | show | print | repeat | output | display | tell me | give me | leak | expose | disclose
    share | write out | recite | what is | what's | what are | what was | what were | dump | echo | list
    summarise | summarize | translate | quote | copy | say | send | return | spell out | paste
  `),
  secrets: wordsOf(`
    your system prompt | the system prompt | your system message | your initial prompt
    your original prompt | your hidden instructions | your hidden prompt | the hidden prompt
    the hidden instructions | hidden rules | your instructions | your initial instructions
    your original instructions | your prompt | your guidelines | your rules | your configuration
    your developer message | the developer message | the text above this | the words above
    everything above | the text above | the prompt above | the instructions above
    before my first message | you were given at the start | instructions you were given
    your context window | the system message | your secret instructions | your confidential instructions
    confidential guidelines
  `),
}

const german: OverrideWords = {
  verbs: wordsOf(`
    ignorier* | missacht* | vergiss | vergessen sie | vergesse | übergeh* | verwirf | umgeh* | hebe
    befolge nicht | beachte nicht | folge nicht | lösche | setze dich über
  `),
  scopes: wordsOf(`
    vorherig* | vorig* | bisherig* | obig* | früher* | vorangegangen* | alle | sämtliche | deine | ihre
    ursprünglich* | oben | bisher | zuvor | gegebenen
  `),
  objects: wordsOf(`
    anweisung* | instruktion* | vorgabe* | regel | regeln | richtlinie* | prompt* | systemprompt*
    befehle
  `),
  plain: wordsOf(`
    alles davor | alles obige | alles, was dir | alles was dir | alles, was ihnen | deine regeln
    den systemprompt
  `),
  negations: ['nicht', 'nie', 'niemals'],
  shows: wordsOf(
    `zeig* | nenn* | gib | verrate* | wiederhol* | drucke | wie lautet | wie lauten | was ist | sag mir`,
  ),
  secrets: wordsOf(`
    deinen systemprompt | dein systemprompt | den systemprompt | deine anweisungen | ihre anweisungen
    deinen prompt | deine instruktionen | deine systemanweisung* | deine geheimen | text oberhalb
  `),
}

const french: OverrideWords = {
  verbs: wordsOf(`
    ignore | ignorez | ignorer | oublie | oubliez | oublier | ne tiens pas compte | ne tenez pas compte
    contourne* | fais abstraction | ne suis pas | ne respecte pas | outrepasse* | annule
  `),
  scopes: wordsOf(`
    précédent* | antérieur* | ci-dessus | toutes | tous | tes | vos | initiales | initial | d'origine
    reçues
  `),
  objects: [
    'instruction',
    'instructions',
    'consigne',
    'consignes',
    'directive*',
    'règle',
    'règles',
    'prompt*',
  ],
  plain: ['tout ce qui précède', "tout ce qu'on t'a dit", 'ton prompt', 'tes règles'],
  negations: ['ne pas', "n'", 'ne'],
  shows: wordsOf(`
    affiche* | montre* | révèle* | répète* | donne* | quel est | quelles sont | dis-moi | écris
    imprime
  `),
  secrets: wordsOf(`
    ton prompt | votre prompt | tes instructions | vos instructions | tes consignes | prompt système
    ta configuration | instructions cachées | prompt initial | texte ci-dessus
  `),
}

const spanish: OverrideWords = {
  verbs: wordsOf(`
    ignora | ignore | ignorad | ignorar | olvida | olvide | olvidar | descarta | omite | no sigas
    no hagas caso | haz caso omiso | desobedece | pasa por alto | salta*
  `),
  scopes: wordsOf(`
    anterior | anteriores | previas | previos | de arriba | todas | todos | tus | sus | iniciales
    originales | que te dieron | que te han dado
  `),
  objects: wordsOf(
    `instrucciones | instrucción | órdenes | reglas | normas | directrices | indicaciones | prompt*`,
  ),
  plain: wordsOf(`todo lo anterior | lo que te dijeron | todo lo que te han dicho | tus reglas | tu prompt`),
  negations: ['no', 'nunca'],
  shows: wordsOf(`
    muestra* | muéstra* | revela* | repite* | dime | enseña* | imprime | cuál es | cuáles son | escribe
    dame
  `),
  secrets: wordsOf(`
    tu prompt | prompt del sistema | tus instrucciones | instrucciones ocultas | tu configuración
    prompt inicial | el texto de arriba | tus reglas
  `),
}

const italian: OverrideWords = {
  verbs: wordsOf(`
    ignora | ignorate | ignorare | dimentica | dimenticate | trascura | non seguire | scavalca | scarta
    aggira | lascia perdere
  `),
  scopes: wordsOf(`
    precedenti | precedente | di cui sopra | tutte | tutti | tue | tuoi | iniziali | originali
    ricevute
  `),
  objects: wordsOf(
    `istruzioni | istruzione | regole | direttive | indicazioni | prompt* | comandi | linee guida`,
  ),
  plain: wordsOf(
    `tutto ciò che precede | tutto quello che ti | tutto ciò che ti | le tue regole | il tuo prompt`,
  ),
  negations: ['non'],
  shows: wordsOf(`mostra* | rivela* | ripeti* | dimmi | stampa | scrivi | qual è | quali sono | dammi`),
  secrets: wordsOf(`
    il tuo prompt | prompt di sistema | le tue istruzioni | istruzioni nascoste | prompt iniziale
    testo sopra
  `),
}

const portuguese: OverrideWords = {
  verbs: wordsOf(`
    ignore | ignora | ignorar | esqueça | esquece | desconsidere | desconsidera | descarte | não siga
    não sigas | contorne | burle
  `),
  scopes: wordsOf(`
    anterior | anteriores | prévias | acima | todas | todos | suas | seus | tuas | iniciais | originais
    que recebeu
  `),
  objects: [
    'instruções',
    'instrução',
    'ordens',
    'regras',
    'diretrizes',
    'orientações',
    'prompt*',
    'comandos',
  ],
  plain: wordsOf(`tudo acima | tudo o que te disseram | tudo que foi dito | suas regras | seu prompt`),
  negations: ['não', 'nunca'],
  shows: wordsOf(
    `mostre | mostra | revele | revela | repita | repete | diga | imprima | qual é | quais são | escreva`,
  ),
  secrets: wordsOf(`
    seu prompt | teu prompt | prompt do sistema | suas instruções | tuas instruções | instruções ocultas
    prompt inicial | texto acima
  `),
}

const dutch: OverrideWords = {
  verbs: ['negeer', 'vergeet', 'sla', 'omzeil', 'volg niet', 'laat', 'verwerp', 'schrap'],
  scopes: wordsOf(`vorige | eerdere | voorgaande | bovenstaande | alle | je | jouw | uw | oorspronkelijke`),
  objects: wordsOf(
    `instructies | instructie | aanwijzingen | opdrachten | richtlijnen | prompt* | systeemprompt*`,
  ),
  plain: ['alles hierboven', 'alles wat je', 'je regels', 'de systeemprompt'],
  negations: ['niet', 'nooit'],
  shows: ['toon', 'laat', 'herhaal', 'geef', 'onthul', 'wat is', 'wat zijn', 'vertel'],
  secrets: wordsOf(`
    je systeemprompt | de systeemprompt | je instructies | jouw instructies | je prompt
    tekst hierboven
  `),
}

const polish: OverrideWords = {
  verbs: wordsOf(
    `zignoruj | ignoruj | zapomnij | pomiń | odrzuć | nie przestrzegaj | nie stosuj | obejdź | anuluj`,
  ),
  scopes: wordsOf(`
    poprzednie | poprzednich | wcześniejsze | wcześniejszych | powyższe | powyższych | wszystkie
    wszystkich | swoje | twoje
  `),
  objects: wordsOf(
    `instrukcje | instrukcji | polecenia | poleceń | zasady | zasad | reguły | wytyczne | prompt*`,
  ),
  plain: ['wszystko powyżej', 'o wszystkim, co'],
  negations: ['nie'],
  shows: ['pokaż', 'ujawnij', 'powtórz', 'wypisz', 'wyświetl', 'podaj', 'jaki jest', 'jakie są'],
  secrets: wordsOf(`
    prompt systemowy | swój prompt | twój prompt | swoje instrukcje | twoje instrukcje
    ukryte instrukcje
  `),
}

export const westernWords: readonly OverrideWords[] = [
  english,
  german,
  french,
  spanish,
  italian,
  portuguese,
  dutch,
  polish,
]
