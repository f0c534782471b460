import { languageKey } from '../call/language/language-key.ts';

/** Words and phrases by which rules judge a call, in plain lower case; `machines/call/language/plain.ts` makes spoken words so. */
export interface Lexicon {
  good: readonly string[];
  bad: readonly string[];
  /** Turn the next few words around: "not happy". */
  negators: readonly string[];
  /** In languages that negate behind the word. */
  negatesBehind: boolean;
  profane: readonly string[];
  farewells: readonly string[];
  /** Who calls, or that a machine speaks. */
  introductions: readonly string[];
}

const list = (text: string): string[] => text.split('|').map((phrase) => phrase.trim());

const en: Lexicon = {
  good: list(
    'thank you|thanks|great|good|perfect|lovely|wonderful|excellent|happy|glad|nice|helpful|appreciate|awesome|fine',
  ),
  bad: list(
    'bad|terrible|awful|angry|annoyed|annoying|upset|useless|ridiculous|complaint|complain|problem|wrong|hate|frustrated|frustrating|stop calling|leave me alone|not interested|waste of time|scam|unacceptable|disappointed',
  ),
  negators: list("not|never|no|don't|doesn't|didn't|isn't|wasn't|aren't|cannot|can't|without"),
  negatesBehind: false,
  profane: list('fuck|fucking|fucked|shit|bullshit|asshole|bitch|bastard|damn you|piss off'),
  farewells: list('goodbye|good bye|bye|see you|have a nice|have a good|have a great|take care'),
  introductions: list(
    'this is|my name is|i am calling|calling from|on behalf of|assistant|virtual|automated|recorded|here is',
  ),
};
const de: Lexicon = {
  good: list(
    'danke|vielen dank|gut|super|toll|perfekt|prima|schön|freue|freut mich|hilfreich|zufrieden|wunderbar|gerne',
  ),
  bad: list(
    'schlecht|furchtbar|schrecklich|ärgerlich|verärgert|wütend|unverschämt|beschwerde|beschweren|problem|falsch|nutzlos|kein interesse|lassen sie mich|zeitverschwendung|betrug|enttäuscht|nervt',
  ),
  negators: list('nicht|kein|keine|nie|niemals|ohne'),
  negatesBehind: false,
  profane: list('scheiße|scheiß|scheiss|arschloch|verdammt|verpiss|wichser|fick'),
  farewells: list('auf wiederhören|auf wiedersehen|tschüss|tschüs|bis bald|schönen tag'),
  introductions: list(
    'hier ist|hier spricht|mein name ist|ich rufe|im auftrag|assistent|assistentin|automatisch|aufgezeichnet',
  ),
};
const es: Lexicon = {
  good: list(
    'gracias|muchas gracias|bien|bueno|perfecto|excelente|genial|estupendo|contento|contenta|feliz|amable|encantado|encantada',
  ),
  bad: list(
    'malo|mala|mal|terrible|horrible|enfadado|enfadada|enojado|enojada|molesto|molesta|queja|problema|inútil|no me interesa|no me llame|estafa|decepcionado|decepcionada|inaceptable',
  ),
  negators: list('no|nunca|ni|sin|tampoco'),
  negatesBehind: false,
  profane: list('mierda|joder|puta|puto|cabrón|cabrona|gilipollas|pendejo|coño'),
  farewells: list('adiós|adios|hasta luego|hasta pronto|que tenga|buen día'),
  introductions: list(
    'le llamo|le habla|soy|mi nombre es|llamamos de|de parte de|asistente|virtual|grabada|grabado',
  ),
};
const fr: Lexicon = {
  good: list(
    "merci|bien|bon|parfait|super|génial|excellent|content|contente|ravi|ravie|gentil|gentille|d'accord avec plaisir|avec plaisir|formidable",
  ),
  bad: list(
    'mauvais|mauvaise|mal|terrible|horrible|énervé|énervée|fâché|fâchée|plainte|problème|inutile|pas intéressé|pas intéressée|arnaque|déçu|déçue|inacceptable|laissez-moi',
  ),
  negators: list("pas|jamais|ni|sans|n'est"),
  negatesBehind: false,
  profane: list('merde|putain|connard|connasse|salaud|salope|enculé|foutre'),
  farewells: list('au revoir|à bientôt|bonne journée|bonne soirée|adieu'),
  introductions: list(
    "ici|je suis|je vous appelle|je m’appelle|je m'appelle|de la part de|assistant|assistante|virtuel|enregistré|enregistrée",
  ),
};
const hi: Lexicon = {
  good: list(
    'धन्यवाद|शुक्रिया|अच्छा|अच्छी|बढ़िया|बहुत अच्छा|खुश|सही है|dhanyavaad|dhanyavad|shukriya|accha|achha|badhiya|khush',
  ),
  bad: list(
    'बुरा|खराब|गुस्सा|परेशान|शिकायत|समस्या|गलत|बेकार|धोखा|bura|kharab|gussa|pareshan|shikayat|samasya|galat|bekaar|bekar|dhokha',
  ),
  negators: list('नहीं|नही|मत|न|nahi|nahin|mat|na'),
  negatesBehind: true,
  profane: list('चूतिया|हरामी|कमीना|मादरचोद|भेनचोद|chutiya|harami|kamina|madarchod|behenchod'),
  farewells: list('नमस्ते|नमस्कार|अलविदा|फिर मिलेंगे|शुभ दिन|namaste|namaskar|alvida|phir milenge'),
  introductions: list(
    'मैं|बोल रहा|बोल रही|की ओर से|से बात|सहायक|main|bol raha|bol rahi|ki or se|sahayak',
  ),
};
const te: Lexicon = {
  good: list(
    'ధన్యవాదాలు|థాంక్స్|బాగుంది|మంచిది|మంచి|సంతోషం|చాలా బాగుంది|dhanyavadalu|thanks|bagundi|manchidi|santosham',
  ),
  bad: list(
    'చెడ్డ|బాలేదు|బాగోలేదు|కోపం|సమస్య|ఫిర్యాదు|తప్పు|మోసం|వద్దు|chedda|baledu|bagoledu|kopam|samasya|firyadu|tappu|mosam|vaddu',
  ),
  negators: list('లేదు|కాదు|ledu|kaadu|kadu'),
  negatesBehind: true,
  profane: list('దెంగు|లంజ|వెధవ|dengu|lanja|vedhava'),
  farewells: list('నమస్కారం|నమస్తే|వీడ్కోలు|శుభదినం|ఉంటాను|namaskaram|veedkolu|untanu|bye'),
  introductions: list('నేను|నుండి|నుంచి|తరఫున|మాట్లాడుతున్నాను|nenu|nundi|nunchi|tarapuna|matladutunnanu'),
};
const ta: Lexicon = {
  good: list(
    'நன்றி|மிக்க நன்றி|நல்லது|நல்ல|அருமை|சந்தோஷம்|மகிழ்ச்சி|nandri|nalladhu|nallathu|arumai|santhosham|magizhchi',
  ),
  bad: list(
    'மோசம்|மோசமான|கோபம்|பிரச்சனை|புகார்|தவறு|ஏமாற்று|வேண்டாம்|mosam|mosamana|kobam|prachanai|pugar|thavaru|vendam',
  ),
  negators: list('இல்லை|அல்ல|illai|illa|alla'),
  negatesBehind: true,
  profane: list('ஓத்தா|தேவடியா|புண்டை|otha|thevdiya|pundai'),
  farewells: list('வணக்கம்|போய் வருகிறேன்|நன்றி வணக்கம்|vanakkam|poitu varen|bye'),
  introductions: list('நான்|இருந்து|சார்பில்|பேசுகிறேன்|naan|irundhu|irunthu|sarbil|pesugiren|pesuren'),
};

const byLanguage: Record<string, Lexicon> = { en, hi, te, ta, es, fr, de };

/** Of `de-AT` that of `de`; a language without one is not judged by words. */
export const lexiconOf = (language: string): Lexicon | null =>
  byLanguage[languageKey(language)] ?? null;
