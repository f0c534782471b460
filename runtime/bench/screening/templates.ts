/**
 * What people and machines say when a call is answered: sentences written for this corpus. `|` is a pause between phrases. A template
 * belongs to one part for good: what is tuned never sees a sentence, nor a voice, of the part that is measured.
 */

export type Part = 'tune' | 'test';
export type Language = 'en' | 'hi' | 'te' | 'ta' | 'es' | 'fr' | 'de';
export type TemplateKind =
  | 'hello'
  | 'named'
  | 'business'
  | 'mailbox'
  | 'shortMailbox'
  | 'screener'
  | 'ivr'
  | 'unavailable';

export interface Template {
  id: string;
  part: Part;
  kind: TemplateKind;
  language: Language;
  text: string;
}

/** By kind and part: `language text`. */
const lines: Record<TemplateKind, Record<Part, readonly string[]>> = {
  hello: {
    tune: [
      'en Hello?',
      'en Yeah hello?',
      'en Hi.',
      'en Hello | hello?',
      'hi हाँ जी बोलिए',
      'te హలో చెప్పండి',
      'ta ஹலோ சொல்லுங்க',
      'es Dígame',
      'fr Allô?',
      'de Hallo?',
      'en Hello who is calling please?',
      'en Good morning.',
      'en Yep?',
      'hi जी कौन?',
      'te ఎవరండీ?',
      'ta வணக்கம்',
      'es ¿Bueno?',
      'es ¿Quién es?',
      'fr Oui bonjour?',
      'de Hallo wer ist da?',
      'de Ja?',
    ],
    test: [
      'en Hello there?',
      'en Yes?',
      'en Good evening.',
      'en Hey | hello?',
      'en Yes hello who is this?',
      'hi हेलो?',
      'te హలో?',
      'ta ஹலோ?',
      'es ¿Sí diga?',
      'fr Oui allô?',
      'de Ja bitte?',
    ],
  },
  named: {
    tune: [
      'en Hello this is Martin.',
      'en Baker residence.',
      'es Hola habla Carmen.',
      'fr Allô Dupont à l’appareil.',
      'de Schneider guten Tag.',
      'hi नमस्ते मैं राजेश बोल रहा हूँ',
      'en John Fletcher.',
      'en Hey this is Maria.',
      'ta வணக்கம் குமார் பேசுகிறேன்',
    ],
    test: [
      'en This is Susan speaking.',
      'en Hi Peter here | hello?',
      'es Buenas tardes soy Miguel.',
      'fr Bonjour Sophie Martin.',
      'de Krause hallo?',
      'te నమస్కారం నేను రవి మాట్లాడుతున్నాను',
    ],
  },
  business: {
    tune: [
      'en Good morning Brown and Sons | how may I help you?',
      'en Thank you for calling Lakeside Dental | this is Karen speaking.',
      'en Front desk Anthony speaking how can I help?',
      'en Good afternoon you have reached the sales team of Miller Motors | Diane speaking | what can I do for you?',
      'en Maple Street Bakery.',
      'en Hello County Records Office | may I help you?',
      'en Welcome to the Grand Hotel | you are speaking with Philip.',
      'en Law offices of Stone and Partners good morning.',
      'es Hola buenas tardes Ferretería Gómez | dígame en qué le puedo ayudar.',
      'fr Garage Lefèvre bonjour | Nathalie à votre service.',
      'de Guten Morgen Bäckerei Schulz | Sie sprechen mit Anna | wie kann ich helfen?',
      'hi नमस्ते शर्मा ट्रेडर्स | बताइए मैं आपकी क्या मदद करूँ',
      'te నమస్కారం శ్రీ ట్రావెల్స్ | చెప్పండి',
      'es Buenos días Talleres Ortega | en qué puedo ayudarle?',
      'fr Cabinet Moreau bonjour | que puis-je faire pour vous?',
      'de Autohaus Weber guten Tag | was kann ich für Sie tun?',
    ],
    test: [
      'en Riverside Clinic good afternoon | how can I help you today?',
      'en Hi you are through to Hill Street Garage | Tom speaking.',
      'en Accounts department Julia speaking.',
      'es Clínica Robles buenas tardes | le atiende Laura.',
      'fr Pharmacie du Centre bonjour | je vous écoute.',
      'de Praxis Doktor Lange | Sie sprechen mit Frau Vogt.',
    ],
  },
  mailbox: {
    tune: [
      'en Hi this is Daniel. | I cannot come to the phone right now. | Please leave a message after the tone | and I will call you back.',
      'en You have reached the voicemail of Emily Carter. | I am away from my desk. | Please leave your name and number.',
      'en Your call has been forwarded to an automated voice messaging system. | The person you are trying to reach is not available. | At the tone please record your message.',
      'en Hey it is Jack | sorry I missed you | leave me a message and have a great day.',
      'en Hello. | You have reached the Miller family. | Nobody can take your call just now. | Please leave a message after the beep.',
      'hi नमस्ते | आप जिस व्यक्ति को कॉल कर रहे हैं वे अभी व्यस्त हैं | कृपया बीप के बाद अपना संदेश छोड़ें',
      'te మీరు కాల్ చేసిన వ్యక్తి ఇప్పుడు బిజీగా ఉన్నారు | దయచేసి బీప్ తర్వాత మీ సందేశం వదలండి',
      'ta நீங்கள் அழைத்த நபர் இப்போது பேச முடியாது | பீப் ஒலிக்கு பிறகு உங்கள் செய்தியை விடவும்',
      'es Hola soy Antonio. | Ahora no puedo atenderte. | Deja tu mensaje después de la señal.',
      'fr Bonjour vous êtes bien sur la messagerie vocale de Claire. | Laissez un message après le bip.',
      'de Guten Tag hier ist die Mailbox von Thomas Becker. | Bitte hinterlassen Sie eine Nachricht nach dem Signalton.',
    ],
    test: [
      'en Hello you are through to Olivia. | I am not able to answer at the moment. | If you leave a message | I will get back to you as soon as I can.',
      'en The mobile customer you are calling cannot take your call. | Please leave a message after the tone. | When you have finished | simply hang up.',
      'en This is Ben | I am probably driving | so leave your name and a number and I will ring you later.',
      'en Hi. | You have got the voice mail of Doctor Patel. | If this is urgent please call the practice. | Otherwise leave a message at the beep.',
      'en Good day and thanks for calling the Johnsons. | We are out. | Please leave a message.',
      'hi आपने अनिता को फ़ोन किया है | मैं अभी बात नहीं कर सकती | कृपया टोन के बाद संदेश छोड़ दें',
      'te నేను ఇప్పుడు మాట్లాడలేను | దయచేసి బీప్ తర్వాత సందేశం వదలండి ధన్యవాదాలు',
      'ta நான் இப்போது வெளியே இருக்கிறேன் | பீப் ஒலிக்கு பிறகு செய்தியை விடவும் நன்றி',
      'es Ha llamado al contestador de la familia Ruiz. | En este momento no estamos en casa. | Por favor deje un mensaje después del tono.',
      'fr Vous êtes sur le répondeur de Julien. | Je ne suis pas disponible. | Laissez moi un message et je vous rappelle.',
      'de Hallo hier ist der Anrufbeantworter von Familie Wagner. | Wir sind gerade nicht da. | Sprechen Sie bitte nach dem Ton.',
    ],
  },
  shortMailbox: {
    tune: [
      'en It is Nora leave a message.',
      'en You have reached Sam | you know what to do.',
      'de Hier Jens | Nachricht nach dem Ton bitte.',
    ],
    test: [
      'en Leave a message for Kate.',
      'en Lucas here | talk after the beep.',
      'fr C’est Paul | laissez un message.',
    ],
  },
  screener: {
    tune: [
      'en Hi. | If you record your name and the reason for your call | I will see if this person is available.',
      'en Hello. The person you want uses an assistant to answer unknown calls. | Please say your name and why you are calling.',
      'es Hola. | Diga su nombre y el motivo de la llamada | y veré si esta persona está disponible.',
      'de Hallo. | Bitte nennen Sie Ihren Namen und den Grund Ihres Anrufs | dann frage ich nach.',
      'fr Bonjour. | Dites votre nom et la raison de votre appel | je vais voir si la personne est disponible.',
      'en The person you are calling does not accept unknown callers. | To be put through | say who you are after the tone.',
      'en You have reached a private line. | Tell me who is calling | and what it is regarding.',
      'en One moment please. | May I ask for your name and the purpose of your call?',
      'es El titular de esta línea filtra sus llamadas. | Indique quién llama y por qué.',
      'fr Votre correspondant filtre ses appels. | Indiquez votre nom après le bip.',
      'de Der Teilnehmer nimmt nur bekannte Anrufer an. | Sagen Sie bitte wer Sie sind und worum es geht.',
      'hi यह कॉल जाँची जा रही है | कृपया अपना नाम और कॉल का कारण बताएं',
      'te మీ పేరు మరియు కారణం చెప్పండి | నేను వారిని అడుగుతాను',
      'ta உங்கள் பெயரையும் காரணத்தையும் சொல்லுங்கள் | அவர் இருக்கிறாரா என்று பார்க்கிறேன்',
    ],
    test: [
      'en Before I try to connect you | please state your name and what this call is about.',
      'en Hi the number you called is using a screening service. | Go ahead and say your name and your reason for calling.',
      'en Calls to this phone are screened. | Record your name and reason after this message.',
      'es Hola antes de pasar su llamada | grabe su nombre y el asunto por favor.',
      'de Guten Tag dieser Anruf wird geprüft. | Ihren Namen und den Grund bitte.',
      'hi नमस्ते | कॉल जोड़ने से पहले अपना नाम बताइए और कारण भी बताइए',
    ],
  },
  ivr: {
    tune: [
      'en Welcome to Northern Energy. | For billing press one. | For new connections press two. | For all other questions stay on the line.',
      'en Thank you for calling the City Library. | If you know your party’s extension dial it now. | For opening hours press one.',
      'es Bienvenido a Banco Sur. | Para tarjetas marque uno. | Para préstamos marque dos.',
      'hi नमस्ते | हिंदी के लिए एक दबाएं | अंग्रेज़ी के लिए दो दबाएं',
      'de Willkommen bei der Stadtkasse. | Für Steuern drücken Sie die eins. | Für Gebühren drücken Sie die zwei.',
    ],
    test: [
      'en You are calling Harbour Insurance. | Please listen to the following options. | To report a claim press one. | To change a policy press two.',
      'en Hello and welcome to Green Valley School. | For the office press one | for the nurse press two.',
      'fr Bienvenue chez Assurance Directe. | Pour un devis tapez un. | Pour un sinistre tapez deux.',
      'te స్వాగతం | తెలుగు కోసం ఒకటి నొక్కండి | ఇంగ్లీష్ కోసం రెండు నొక్కండి',
      'es Gracias por llamar a Viajes Luna. | Para reservas pulse uno. | Para cambios pulse dos.',
    ],
  },
  unavailable: {
    tune: [
      'en The number you have dialed is not in service. | Please check the number and dial again.',
      'en We are sorry. | Your call cannot be completed as dialed.',
      'hi आप जिस नंबर पर कॉल कर रहे हैं वह अभी बंद है | कृपया थोड़ी देर बाद कोशिश करें',
      'fr Le numéro que vous avez demandé n’est plus attribué.',
    ],
    test: [
      'en The subscriber you are calling cannot be reached | because the phone is switched off. | Please try again later.',
      'en This number has been disconnected | or is no longer in service.',
      'ta நீங்கள் அழைத்த எண் தற்போது தொடர்பு கொள்ள இயலவில்லை | பிறகு முயற்சிக்கவும்',
      'es El número marcado no existe. | Verifique el número.',
      'de Kein Anschluss unter dieser Nummer. | Kein Anschluss unter dieser Nummer.',
    ],
  },
};

export const templates: readonly Template[] = Object.entries(lines).flatMap(([kind, parts]) =>
  Object.entries(parts).flatMap(([part, texts]) =>
    texts.map((line, n) => ({
      id: `${kind}-${part}-${n}`,
      part: part as Part,
      kind: kind as TemplateKind,
      language: line.slice(0, 2) as Language,
      text: line.slice(3),
    })),
  ),
);
