import type { AnswerVerdict } from '../../contracts/bot/screening.ts';
import { languageKey } from './language-key.ts';
import { plain } from './plain.ts';

/**
 * Phrases that tell who answers a telephone, by language; spoken and romanised forms. Whoever says one of a line is what the line
 * names, and the first line that is found decides: a receptionist offers to take a message, and a mailbox may have a menu.
 * "He is not available" is in none of them: people say it of others.
 */
type Told = Extract<AnswerVerdict, 'human' | 'voicemail' | 'ivr' | 'screening' | 'unavailable'>;
type Line = readonly [Told, string];

const english: readonly Line[] = [
  [
    'screening',
    'record your name|state your name|say your name|your name and reason|name and why you|using a screening service|see if this person is available|screening service from google|call assist by google',
  ],
  [
    'human',
    'who is this|who is calling|who am i speaking|may i ask who|how can i help|how may i help|can i help you|would you like to leave|do you want to leave|want to leave a message|shall i take a message|can i take a message|i can take a message|let me get|wrong number|speaking who',
  ],
  [
    'unavailable',
    'has not been set up|mailbox is full|mailbox that is full|not accepting messages|cannot accept any messages',
  ],
  [
    'voicemail',
    "leave a message|leave your message|leave me a message|leave a brief message|leave a detailed message|leave your name|after the tone|after the beep|at the tone|at the beep|voicemail|voice mail|mailbox|answering machine|record your message|unable to take your call|i can't take your call|we can't take your call|nobody can take your call",
  ],
  [
    'unavailable',
    'you have dialed|you have dialled|you dialed|not in service|switched off|not reachable|out of service|out of coverage|has been disconnected|number has been changed|no longer in service|check the number|subscriber you are calling|subscriber you have called|call cannot be completed',
  ],
  [
    'ivr',
    'press one|press two|press three|press zero|press 1|press 2|press 3|press 0|press star|press pound|press hash|say or press|press or say|main menu|menu options|following options|for english|dial the extension|know your party',
  ],
];

const spanish: readonly Line[] = [
  ['screening', 'diga su nombre|grabe su nombre|su nombre y el motivo|nombre y motivo'],
  [
    'human',
    'quién es|quién habla|de parte de quién|en qué puedo|quiere dejar|desea dejar|le tomo un recado',
  ],
  ['unavailable', 'buzón está lleno|no acepta mensajes'],
  [
    'voicemail',
    'deje un mensaje|deje su mensaje|deja un mensaje|deja tu mensaje|después de la señal|después del tono|buzón de voz|contestador',
  ],
  [
    'unavailable',
    'el número marcado|no está en servicio|apagado o fuera de cobertura|fuera de cobertura|número que usted marcó|no existe',
  ],
  ['ivr', 'marque uno|marque dos|marque 1|marque 2|presione uno|presione 1|pulse uno|pulse 1'],
];

const french: readonly Line[] = [
  ['screening', 'dites votre nom|enregistrez votre nom|votre nom et la raison|nom et le motif'],
  ['human', "qui est à l'appareil|c'est de la part de qui|que puis-je|voulez-vous laisser"],
  ['unavailable', 'messagerie est pleine|ne peut plus recevoir'],
  [
    'voicemail',
    'laissez un message|laissez votre message|laisser un message|laissez moi un message|après le bip|après le signal sonore|messagerie vocale|répondeur',
  ],
  ['unavailable', "n'est plus attribué|n'est pas attribué|n'est pas joignable|pas en service"],
  ['ivr', 'appuyez sur|tapez un|tapez 1|tapez deux|tapez 2|touche un|touche 1'],
];

const german: readonly Line[] = [
  ['screening', 'nennen sie ihren namen|ihren namen und den grund|namen und den grund'],
  ['human', 'wer ist da|wer spricht|mit wem spreche|wie kann ich|was kann ich für|soll ich etwas'],
  ['unavailable', 'mailbox ist voll|keine nachrichten mehr'],
  [
    'voicemail',
    'hinterlassen sie|eine nachricht nach|nach dem signalton|nach dem ton|nach dem piep|anrufbeantworter|mailbox|sprachbox',
  ],
  [
    'unavailable',
    'kein anschluss unter|nicht vergeben|ist ausgeschaltet|vorübergehend nicht erreichbar|teilnehmer ist nicht',
  ],
  ['ivr', 'drücken sie|wählen sie die|drücken sie die'],
];

const hindi: readonly Line[] = [
  ['screening', 'apna naam batayein|अपना नाम बताएं|अपना नाम बताइए'],
  ['human', 'kaun bol|aap kaun|kaun hai|कौन बोल|आप कौन|कौन है'],
  [
    'voicemail',
    'sandesh chhode|sandesh chhodein|sandesh chhodiye|beep ke baad|tone ke baad|संदेश छोड़|बीप के बाद|टोन के बाद',
  ],
  [
    'unavailable',
    'switched off|not reachable|band hai|pahunch se bahar|network kshetra se|seva mein nahi|बंद है|पहुँच से बाहर|पहुंच से बाहर|नेटवर्क क्षेत्र से|सेवा में नहीं|उपलब्ध नहीं है',
  ],
  ['ivr', 'ek dabaye|ek dabayein|do dabaye|1 dabaye|2 dabaye|एक दबाएं|एक दबाएँ|दो दबाएं|1 दबाएं'],
];

const telugu: readonly Line[] = [
  ['human', 'evaru matladutunnaru|meeru evaru|ఎవరు మాట్లాడుతున్నారు|మీరు ఎవరు'],
  ['voicemail', 'sandesham vadalandi|beep tarvata|సందేశం వదలండి|బీప్ తర్వాత'],
  ['unavailable', 'switch off|andubatulo ledu|స్విచ్ ఆఫ్|అందుబాటులో లేదు|సేవలో లేదు'],
  ['ivr', 'okati nokkandi|rendu nokkandi|1 nokkandi|ఒకటి నొక్కండి|రెండు నొక్కండి|1 నొక్కండి'],
];

const tamil: readonly Line[] = [
  ['human', 'yaar pesurathu|neenga yaaru|யார் பேசுறது|நீங்க யாரு|யார் பேசுவது'],
  ['voicemail', 'seithiyai vidavum|beep oliku piragu|செய்தியை விடவும்|பீப் ஒலிக்கு பிறகு'],
  ['unavailable', 'switch off|thodarbu kolla iyalavillai|தொடர்பு கொள்ள இயலவில்லை|உபயோகத்தில் இல்லை'],
  ['ivr', 'ondrai azhuthavum|irandai azhuthavum|ஒன்றை அழுத்தவும்|இரண்டை அழுத்தவும்|1 அழுத்தவும்'],
];

const byLanguage: Record<string, readonly Line[]> = {
  en: english,
  es: spanish,
  fr: french,
  de: german,
  hi: hindi,
  te: telugu,
  ta: tamil,
};

/** "You've", "what's" and "can't" are recognised one way or the other. */
const expanded = (words: string[]): string =>
  ` ${words
    .join(' ')
    .replace(/\b(you|they|we|i)'ve\b/gu, '$1 have')
    .replace(/\b(who|what|he|she|it|that|this)'s\b/gu, '$1 is')
    .replace(/\b(you|we|they)'re\b/gu, '$1 are')
    .replace(/\bhasn't\b/gu, 'has not')} `;

const linesOf = (language: string): readonly Line[] => {
  const key = languageKey(language);
  // Carriers announce in English too, whatever the bot speaks.
  return key === 'en' ? english : [...(byLanguage[key] ?? []), ...english];
};

/** What these words tell of who says them; null: nothing. */
export const answeredBy = (text: string, language: string): Told | null => {
  const heard = expanded(plain(text));
  const line = linesOf(language).find(([, phrases]) =>
    phrases.split('|').some((phrase) => heard.includes(` ${phrase} `) || isPart(heard, phrase)),
  );
  return line?.[0] ?? null;
};

/** Scripts whose words take endings: there a phrase may end within a word. */
const isPart = (heard: string, phrase: string): boolean =>
  /[^\p{Script=Latin}\s\d'-]/u.test(phrase) && heard.includes(` ${phrase}`);
