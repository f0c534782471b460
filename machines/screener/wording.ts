import { languageKey } from '../call/language/language-key.ts';
import { plain } from '../call/language/plain.ts';

/**
 * What single words of an answer speak for, where no whole phrase of `answeredBy` was recognised: one word in twelve is heard wrongly,
 * so that of a phrase of four a third is lost. A cue counts once, however often it is said; English ones count in every language,
 * for networks announce in it.
 */
interface Cues {
  /** Log odds of a machine for one of them. Recordings speak of what they are for, and of somebody who is not there. */
  machine: readonly string[];
  /** People wish a time of day, name themselves as speaking, and ask what they can do. A recording is heard at all times. */
  human: readonly string[];
  /** Who asks for a caller's name and purpose, or speaks of putting through: two of these, of different lines, are a call screener. */
  screener: readonly string[];
}

/** Words that begin one of these count. Separated by `|`: the same cue said otherwise. */
const cues: Record<string, Cues> = {
  en: {
    machine: [
      'message|messages|voicemail|mailbox|machine|recording',
      'beep|tone',
      'leave|record',
      'not available|unavailable|cannot|can not|unable|not able|nobody|no one|away from',
      'get back to|call you back|ring you back|return your call|as soon as|missed',
      'the number|the person|the customer|the subscriber|you are calling|you are trying|your call|forwarded',
      'press|options|menu|dial',
      'hang up|later|try again',
    ],
    human: [
      'good morning|good afternoon|good evening',
      'speaking',
      'how can|how may|can i help|may i help|help you|what can i',
    ],
    screener: [
      'name|who is calling|who you are|who are you',
      'reason|why|purpose|regarding|about|concerning',
      'say|state|record|announce|tell',
      'tell me who|say who|state who|announce who',
      'screen|screens|screened|screening|assistant',
      'connect|connected|connecting|put you through|put through|see if|available|unknown',
    ],
  },
  es: {
    machine: [
      'mensaje|mensajes|buzón|contestador',
      'señal|tono|pitido',
      'deje|deja|grabe',
      'no puedo|no podemos|no estoy|no estamos|no está disponible|no se encuentra',
      'llamaré|llamaremos|en cuanto|lo antes posible|momento',
      'el número|la persona|el cliente|su llamada|llamada',
      'marque|pulse|presione|opción|opciones',
    ],
    human: [
      'buenos días|buenas tardes|buenas noches',
      'dígame|diga|mande',
      'ayudarle|ayudar|servirle',
    ],
    screener: [
      'nombre|quién llama|quién es usted',
      'motivo|razón|asunto|por qué',
      'diga|grabe|indique',
      'diga quién|indique quién',
      'filtra|filtradas|filtrada|asistente',
      'conectar|pasar|pasarle|disponible|comunicar',
    ],
  },
  fr: {
    machine: [
      'message|messagerie|répondeur',
      'bip|signal|tonalité',
      'laissez|laisser',
      'pas disponible|absent|absente|absents|ne peux|ne pouvons|ne peut|indisponible|pas là',
      'rappelle|rappellerai|rappellerons|dès que|moment|instant',
      'le numéro|la personne|votre correspondant|votre appel',
      'tapez|appuyez|touche|composez',
    ],
    human: ['bonsoir', "à l'appareil|à votre service|à votre écoute", 'puis-je|je peux|aider'],
    screener: [
      'nom|qui vous êtes|qui appelle',
      'raison|motif|objet|pourquoi',
      'dites|donnez|indiquez|enregistrez',
      'dites qui|indiquez qui',
      'filtre|filtré|filtrés|filtrage|assistant',
      'mettre en relation|transférer|voir si|disponible|inconnu',
    ],
  },
  de: {
    machine: [
      'nachricht|nachrichten|mailbox|anrufbeantworter',
      'signalton|ton|piep|piepton',
      'hinterlassen|hinterlasst|sprechen sie bitte|aufsprechen',
      'nicht erreichbar|nicht erreichen|nicht da|nicht zu hause|nicht verfügbar|niemand|leider',
      'zurückrufen|rufe zurück|rufen zurück|melde mich|sobald|zurzeit|zur zeit|momentan|derzeit',
      'die nummer|der teilnehmer|die person|ihr anruf|rufnummer',
      'drücken|wählen|taste',
    ],
    human: [
      'guten morgen|guten abend',
      'am apparat|sie sprechen mit',
      'helfen|was kann ich|kann ich',
    ],
    screener: [
      'namen|name|wer sie sind|wer anruft',
      'grund|anliegen|weshalb|warum|worum',
      'nennen|sagen',
      'sagen sie wer|sagen sie bitte wer',
      'geprüft|gefiltert|assistent|assistentin',
      'verbinden|verbunden|durchstellen|frage ich|unbekannte|bekannte',
    ],
  },
  hi: {
    machine: [
      'संदेश|मैसेज',
      'बीप|टोन',
      'छोड़ें|छोड़',
      'व्यस्त|उपलब्ध|नहीं कर सक|नहीं दे',
      'बाद में|थोड़ी देर|जल्द',
      'व्यक्ति|ग्राहक|नंबर|कॉल कर रहे|आपका कॉल',
      'दबाएं|दबाएँ|दबाइए',
    ],
    human: ['बोल रहा|बोल रही', 'बोलिए|बताइए|कहिए', 'मदद'],
    screener: ['नाम|कौन हैं', 'कारण|वजह|किसलिए', 'कॉल जोड़', 'दर्ज|रिकॉर्ड'],
  },
  te: {
    machine: ['సందేశ', 'బీప్|టోన్', 'వదల', 'బిజీ|అందుబాటులో|మాట్లాడలే', 'తర్వాత|త్వరలో', 'కాల్ చేసిన|వ్యక్తి|నంబర్', 'నొక్క'],
    human: ['చెప్పండి', 'మాట్లాడుతున్నాను', 'సహాయం'],
    screener: ['పేరు', 'కారణ|ఎందుకు'],
  },
  ta: {
    machine: [
      'செய்தி',
      'பீப்|டோன்',
      'விடவும்|பதிவு',
      'முடியாது|இயலவில்லை|இல்லை',
      'பிறகு|விரைவில்',
      'அழைத்த|நபர்|எண்|வாடிக்கையாளர்',
      'அழுத்த',
    ],
    human: ['பேசுகிறேன்|பேசுறேன்', 'உதவி'],
    screener: ['பெயர்|பெயரை', 'காரண|எதற்கு', 'சொல்லுங்கள்|கூறுங்கள்|கூறவும்'],
  },
};

/** Of one cue. Ours: e^1.5 is one in four and a half; three of them outweigh any cadence. */
const machineRatio = 1.5;
const humanRatio = -1.5;
const ratioMax = 4.5;
/** So many are a call screener's, whatever phrases are among them: it may ask "who is calling", and name a tone. */
const screenerSureMin = 3;
const screenerLikelyMin = 2;

const cuesOf = (language: string, kind: keyof Cues): readonly string[] => {
  const key = languageKey(language);
  const own = cues[key]?.[kind] ?? [];
  return key === 'en' ? own : [...own, ...cues.en![kind]];
};

const isEnding = /[^\p{Script=Latin}\s\d'-]/u;
/** Words of scripts that take endings need only begin so. */
const hasCue = (heard: string, cue: string): boolean =>
  cue.split('|').some((words) => heard.includes(isEnding.test(words) ? ` ${words}` : ` ${words} `));

const countOf = (text: string, language: string, kind: keyof Cues): number => {
  const heard = ` ${plain(text).join(' ')} `;
  return cuesOf(language, kind).filter((cue) => hasCue(heard, cue)).length;
};

/** Log odds of a machine by these words; 0: nothing. */
export const wordingRatio = (text: string, language: string): number => {
  if (text === '') return 0;
  const ratio =
    machineRatio * countOf(text, language, 'machine') +
    humanRatio * countOf(text, language, 'human');
  return Math.max(-ratioMax, Math.min(ratioMax, ratio));
};

/** Are a caller's name and purpose asked for? `likely`: unless a phrase tells otherwise. */
export const askedForName = (text: string, language: string): 'sure' | 'likely' | null => {
  const count = countOf(text, language, 'screener');
  return count >= screenerSureMin ? 'sure' : count >= screenerLikelyMin ? 'likely' : null;
};
