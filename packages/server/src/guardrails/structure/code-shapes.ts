/** How code of a kind shows. `needs` is a cheap look for something every match holds, before the pattern is tried. */
export type CodeShape = { readonly kind: CodeKind; readonly needs: string; readonly shape: RegExp }
export const codeKinds = ['fence', 'sql', 'shell', 'markup', 'program'] as const
export type CodeKind = (typeof codeKinds)[number]

/** No match is longer, and every repetition is bounded. */
export const longestCode = 240

const shapesOf = (
  kind: CodeKind,
  shapes: readonly (readonly [needs: string, shape: RegExp])[],
): readonly CodeShape[] => shapes.map(([needs, shape]) => ({ kind, needs, shape }))

export const codeShapes: readonly CodeShape[] = [
  ...shapesOf('fence', [
    ['```', /^[ \t]{0,8}```/gm],
    ['~~~', /^[ \t]{0,8}~~~/gm],
  ]),
  ...shapesOf('sql', [
    ['FROM', /\bSELECT\s[^;]{1,160}?\sFROM\s{1,4}[\w."`[]{1,60}/g],
    [
      'select',
      /\bselect\s{1,4}(?:\*|[\w.]{1,40}(?:\s{0,4},\s{0,4}[\w.]{1,40}){1,10})\s{1,4}from\s{1,4}\w{1,60}/g,
    ],
    [
      'where',
      /\bselect\s[^;.]{1,120}?\sfrom\s[^;.]{1,80}?\swhere\s{1,4}[\w.]{1,40}\s{0,4}(?:=|<|>|like\b|in\b)/g,
    ],
    ['SELECT', /\bSELECT\s{1,4}(?:\d|\*|'|COUNT\(|DISTINCT\b)/g],
    ['INTO', /\b(?:INSERT|MERGE|REPLACE)\s{1,4}INTO\s{1,4}\w{1,60}/g],
    ['insert into', /\binsert into \w{1,60}\s{0,4}(?:\(|values)/g],
    ['SET', /\bUPDATE\s{1,4}\w{1,60}\s{1,4}SET\s{1,4}\w{1,60}\s{0,4}=/g],
    ['set', /\bupdate \w{1,60} set \w{1,60}\s{0,4}=/g],
    ['DELETE', /\bDELETE\s{1,4}FROM\s{1,4}\w{1,60}/g],
    ['delete from', /\bdelete from \w{1,60}(?:\s{0,4};| where \w{1,60}\s{0,4}[=<>])/g],
    [
      'TABLE',
      /\b(?:CREATE|DROP|ALTER|TRUNCATE)\s{1,4}(?:TABLE|DATABASE|INDEX|VIEW|USER|SCHEMA)\s{1,4}\w{1,60}/g,
    ],
    [
      'table',
      /\b(?:drop|truncate|alter) table (?:if exists )?\w{1,60}\s{0,4}(?:;|$| add | drop )|\bcreate table \w{1,60}\s{0,4}\(/gm,
    ],
    ['DATABASE', /\b(?:CREATE|DROP|ALTER)\s{1,4}DATABASE\s{1,4}\w{1,60}/g],
    ["'", /'\s{0,3}(?:or|and)\s{1,3}['"]?\w{1,20}['"]?\s{0,3}=\s{0,3}['"]?\w{1,20}/gi],
    ['UNION', /\bUNION\s{1,4}(?:ALL\s{1,4})?SELECT\b/g],
    ['GRANT', /\bGRANT\s{1,4}[A-Z, ]{2,60}\sON\s/g],
  ]),
  ...shapesOf('shell', [
    ['rm -', /\brm\s{1,4}-[a-zA-Z]{1,6}\s/g],
    [
      'sudo',
      /\bsudo\s{1,4}(?:-\w{1,3}\s{1,4})?(?:[a-z][\w.-]{1,30})(?=\s{1,4}(?:-|install|start|stop|restart|[\w./-]{1,40}$)|$)|\bsudo (?:apt|yum|dnf|systemctl|reboot|rm|chmod|chown|docker|service|pip|npm|kill|mount|cat|vi|nano|su)\b/gm,
    ],
    [
      '|',
      /\|\s{0,3}(?:sudo\s{1,3})?(?:ba|z|da)?sh\b|\|\s{0,3}(?:grep|awk|sed|xargs|sort|head|tail|wc|tee|jq|Remove-Item|Select-Object|Where-Object)\b/g,
    ],
    ['chmod', /\bchmod\s{1,4}(?:\+[rwx]{1,3}|[0-7]{3,4})\s/g],
    ['curl ', /\bcurl\s{1,4}(?:-[a-zA-Z]{1,4}\s|--\w|['"]?https?:)/g],
    ['wget ', /\bwget\s{1,4}(?:-|['"]?https?:)/g],
    [
      'git ',
      /\bgit (?:clone|push|pull|commit|checkout|rebase|merge|reset|add|init|fetch|stash|log|diff|status)\b(?=\s{1,3}[-\w./:"']|$)/gm,
    ],
    [
      'docker',
      /\bdocker(?:-compose| compose)? (?:run|build|exec|pull|push|ps|up|down|rm|stop)\b(?=\s{1,3}-|\s{1,3}\w|$)/gm,
    ],
    ['kubectl', /\bkubectl (?:get|delete|apply|describe|logs|exec|create|scale|rollout)\b/g],
    [
      'install',
      /\b(?:npm|pnpm|yarn|pip3?|apt|apt-get|brew|cargo|gem|dnf|yum) (?:install|add|update|upgrade|i)\b/g,
    ],
    ['ssh ', /\bssh\s{1,4}(?:-\w\s{1,4}\S{1,60}\s{1,4})?[\w.-]{1,40}@[\w.-]{1,60}/g],
    ['cat /', /\bcat\s{1,4}\/[\w./-]{2,80}/g],
    ['echo ', /\becho\s{1,4}["']?\$[A-Za-z_{]/g],
    ['; do', /\b(?:while|for|until)\b[^\n]{1,80};\s{0,3}do\b/g],
    ['owershell', /\bpowershell(?:\.exe)?\s{1,4}-\w/gi],
    ['-', /\b(?:Get|Set|Remove|New|Invoke|Start|Stop|Select|Where|Add|Import|Export)-[A-Z][A-Za-z]{2,30}\b/g],
    ['$ ', /^\s{0,4}\$ [a-z][\w./-]{1,40}(?=\s|$)/gm],
    ['#!/', /^#!\/[\w/ ]{3,60}/gm],
    ['&&', /\b(?:make|cd|npm|cmake|mkdir|\.\/[\w.-]{1,40})\b[^\n&]{0,80}&&|&&\s{0,3}(?:make|cd|npm|\.\/)/g],
    ['shutdown', /\bshutdown\s{1,3}-[a-z]/g],
  ]),
  ...shapesOf('markup', [
    ['<script', /<script\b/gi],
    ['<SCRIPT', /<script\b/gi],
    ['<?php', /<\?php\b/gi],
    ['=', /<[a-z]{1,20}\s[^<>]{0,100}\bon[a-z]{3,20}\s{0,3}=\s{0,3}["']/gi],
    ['<!DOCTYPE', /<!DOCTYPE\s{1,4}html/gi],
    ['</', /<(?:html|body|div|span|form|table|head|style|button|ul|iframe)\b[^<>]{0,100}>/gi],
  ]),
  ...shapesOf('program', [
    ['function', /\bfunction\s{1,4}\*?\s{0,3}[\w$]{0,60}\s{0,4}\([^()\n]{0,120}\)\s{0,4}\{/g],
    ['=>', /(?:\)|\b[\w$]{1,40})\s{0,4}=>\s{0,4}[\w({[\-'"`]/g],
    ['def ', /\bdef\s{1,4}\w{1,60}\([^()\n]{0,120}\)\s{0,4}(?:->\s{0,4}[\w[\], .]{1,60})?:/g],
    ['import', /^\s{0,8}import\s{1,4}[\w.]{1,60}(?:\s{1,4}as\s{1,4}\w{1,40})?\s{0,4};?$/gm],
    ['import', /^\s{0,8}from\s{1,4}[\w.]{1,60}\s{1,4}import\s{1,4}[\w*(]/gm],
    ['from', /\bimport\s{1,4}(?:[\w$*{][^'"\n]{0,80}\s)?from\s{1,4}['"]/g],
    ['require', /\brequire\s{0,2}\(\s{0,3}['"]/g],
    ['#include', /^\s{0,8}#include\s{0,4}[<"]/gm],
    ['(', /\b(?:public|private|protected)\s{1,4}(?:static\s{1,4})?[\w<>[\]]{1,40}\s{1,4}\w{1,60}\s{0,4}\(/g],
    [
      '(',
      /\b(?:console\.(?:log|error|warn)|System\.out\.print(?:ln)?|fmt\.Print(?:ln|f)?|std::\w{1,20}|printf|os\.system|document\.\w{1,30}|eval)\s{0,2}\(/g,
    ],
    ['document.', /\bdocument\.(?:cookie|getElementById|querySelector|write|body)\b/g],
    ['print(', /\bprint\((?:f?["']|\w{1,40}[),[.])/g],
    [
      '=',
      /\b(?:const|let|var)\s{1,4}(?:[\w$]{1,60}|[{[][^\n=]{1,80}[}\]])(?:\s{0,3}:\s{0,3}[\w<>[\]]{1,40})?\s{0,4}=\s{0,4}(?:await\b|new\b|async\b|function\b|require\b|[\w$.]{1,80}\(|[[{('"`]|\d{1,20}\s{0,3};|[\w$.]{1,60}\s{0,3};)/g,
    ],
    ['{', /\b(?:if|while|switch|for|catch)\s{0,3}\([^()\n]{1,120}\)\s{0,4}\{/g],
    ['{', /\b(?:try|else|do|finally)\s{0,4}\{/g],
    [
      ' in ',
      /^\s{0,16}for\s{1,4}\w{1,40}(?:\s{0,3},\s{0,3}\w{1,40})?\s{1,4}in\s{1,4}[^\n:]{1,80}:\s{0,4}$/gm,
    ],
    [' in ', /[[({][^\n[\](){}]{1,60}\sfor\s{1,4}\w{1,40}\s{1,4}in\s{1,4}\w{1,40}[\w(),. ]{0,40}[\])}]/g],
    [
      'class ',
      /\bclass\s{1,4}[A-Z]\w{0,60}(?:\s{1,4}(?:extends|implements)\s{1,4}\w{1,60})?\s{0,4}(?:\([\w., ]{0,60}\)\s{0,4}:|\{)/g,
    ],
    ['{', /\b(?:struct|enum|interface|trait|impl|union|namespace)\s{1,4}[A-Z]\w{0,60}[^\n{};]{0,60}\{/g],
    ['fn ', /\bfn\s{1,4}\w{1,60}\s{0,3}(?:<[^<>\n]{1,40}>)?\(/g],
    ['func ', /\bfunc\s{1,4}(?:\([^()\n]{1,60}\)\s{1,4})?\w{1,60}\(/g],
    ['package ', /^\s{0,4}package\s{1,4}[\w.]{1,60};?\s{0,4}$/gm],
    ['lambda', /\blambda\s{1,4}[\w, *]{1,60}:/g],
    ['__', /\b__(?:name|init|main|file|dict|class)__\b/g],
    ['return', /\breturn\s[^\n;{}]{0,100};/g],
    [';', /^\s{0,16}[\w.$[\]]{1,80}\s{0,4}(?:=|\+=|-=)\s{0,4}[^\n;]{1,100};\s{0,4}$/gm],
    ['.nil?', /\b\w{1,40}\.nil\?/g],
  ]),
]
