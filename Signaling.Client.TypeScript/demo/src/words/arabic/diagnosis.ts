import type { DiagnosisDictionary } from "../english/diagnosis.js";

const diagnosis: DiagnosisDictionary = {
  words: {
    // the page
    "Check your connection": "فحص الاتصال",
    "This finds out whether calls can work from this computer. Camera and microphone stay off.":
      "تعرف هنا هل يمكن إجراء المكالمات من هذا الجهاز. تبقى الكاميرا والميكروفون مغلقين.",
    "Checking…": "جارٍ الفحص…",
    "Copy the details": "نسخ التفاصيل",
    "Copied": "تم النسخ",
    "Select and copy the details below": "حدد التفاصيل أدناه وانسخها",
    "Check again": "الفحص مجددًا",
    "To the lobby": "إلى صفحة البداية",
    "What was looked at": "ما جرى فحصه",
    "Details for an expert": "تفاصيل للخبراء",
    "They contain the address of your network. They contain no password and no token.": "تتضمن عنوان شبكتك، ولا تتضمن كلمات مرور ولا رموز دخول.",
    "Details": "التفاصيل",
    "Everything works": "كل شيء يعمل",
    "Calls work, but not for everybody": "تعمل المكالمات، لكن ليس للجميع",
    "Calls do not work as they should": "لا تعمل المكالمات كما ينبغي",
    "Works": "يعمل",
    "Note": "ملاحظة",
    "Problem": "مشكلة",
    "Not checked": "لم يُفحص",
    "This page": "هذه الصفحة",
    "Camera and microphone": "الكاميرا والميكروفون",
    "Your own network": "شبكتك الخاصة",
    "Server": "الخادم",
    "Clock": "الساعة",
    "WebSockets": "مقابس الويب (WebSockets)",
    "Server-sent events": "أحداث يرسلها الخادم",
    "Long polling": "الاستطلاع الطويل",
    "Joining a room": "دخول غرفة",
    "Peer connections": "الاتصالات بين المتصفحات",
    "STUN server": "خادم STUN",
    "TURN server by UDP": "خادم TURN عبر UDP",
    "TURN server by TCP": "خادم TURN عبر TCP",
    "TURN server by TLS": "خادم TURN عبر TLS",
    // findings about the page
    "This browser makes no calls: WebRTC is missing or switched off. Use another browser, or switch it on.":
      "لا يستطيع هذا المتصفح إجراء مكالمات: تقنية WebRTC غير موجودة أو معطلة. استخدم متصفحًا آخر أو فعّلها.",
    "The page has an https: address and the server an http: one, which browsers block. Give the server an https: address.":
      "عنوان الصفحة ‎https:‎ وعنوان الخادم ‎http:‎، وتمنع المتصفحات ذلك. اجعل عنوان الخادم ‎https:‎.",
    "The page has no https: address, so browsers give it no camera and no microphone. Open it over https:.":
      "ليس للصفحة عنوان ‎https:‎، لذلك لا تعطيها المتصفحات كاميرا ولا ميكروفونًا. افتحها عبر ‎https:‎.",
    "This address works on this computer only. Other people need one that they can reach.":
      "يعمل هذا العنوان على هذا الجهاز فقط. يحتاج الآخرون إلى عنوان يمكنهم الوصول إليه.",
    "The page may use cameras and microphones.": "يُسمح للصفحة باستخدام الكاميرات والميكروفونات.",
    "The browser does not give this page the camera. Allow it in the settings of the page, next to its address.":
      "لا يعطي المتصفح هذه الصفحة الكاميرا. اسمح بذلك في إعدادات الصفحة بجانب عنوانها.",
    "The browser does not give this page the microphone. Allow it in the settings of the page, next to its address.":
      "لا يعطي المتصفح هذه الصفحة الميكروفون. اسمح بذلك في إعدادات الصفحة بجانب عنوانها.",
    "The browser does not give this page the camera and the microphone. Allow it in the settings of the page, next to its address.":
      "لا يعطي المتصفح هذه الصفحة الكاميرا ولا الميكروفون. اسمح بذلك في إعدادات الصفحة بجانب عنوانها.",
    "The browser does not say whether the page may use camera and microphone.": "لا يخبر المتصفح هل يُسمح للصفحة باستخدام الكاميرا والميكروفون.",
    "The browser lets this page use camera and microphone, or asks.": "يسمح المتصفح لهذه الصفحة باستخدام الكاميرا والميكروفون، أو يسأل.",
    "The browser does not let this page connect to other devices in your network. Allow it in the settings of the page.":
      "لا يسمح المتصفح لهذه الصفحة بالاتصال بأجهزة أخرى في شبكتك. اسمح بذلك في إعدادات الصفحة.",
    "This browser does not ask before it connects to your own network.": "لا يسأل هذا المتصفح قبل الاتصال بشبكتك الخاصة.",
    "The page may connect to your own network, or the browser asks.": "يُسمح للصفحة بالاتصال بشبكتك الخاصة، أو يسأل المتصفح.",
    "This could not be looked at ({name}). {error}": "تعذر فحص ذلك ({name}). {error}",
    // findings about the server
    "There is no signaling server at {address}. Check the address, and the path at which a proxy passes it on.":
      "لا يوجد خادم إشارات على {address}. تحقق من العنوان ومن المسار الذي يمرره الوكيل.",
    "The server lets nobody in without a valid access token.": "لا يسمح الخادم لأحد بالدخول دون رمز دخول صالح.",
    "The server, or a proxy before it, answers with the error {status}. Try again later.": "يجيب الخادم، أو وكيل أمامه، بالخطأ {status}. حاول مجددًا لاحقًا.",
    "Something else than a signaling server answers at {address}. Check the address, and the path at which a proxy passes it on.":
      "يجيب على {address} شيء آخر غير خادم إشارات. تحقق من العنوان ومن المسار الذي يمرره الوكيل.",
    "The server answers.": "الخادم يجيب.",
    "A page of another origin cannot see the server’s clock.": "لا ترى صفحة من مصدر آخر ساعة الخادم.",
    "The clock of this computer is {seconds} seconds behind the server’s. Set it right: tokens may count as expired.":
      "ساعة هذا الجهاز متأخرة عن الخادم {seconds} ثانية. اضبطها: فقد تُعد الرموز منتهية الصلاحية.",
    "The clock of this computer is {seconds} seconds ahead of the server’s. Set it right: tokens may count as expired.":
      "ساعة هذا الجهاز متقدمة على الخادم {seconds} ثانية. اضبطها: فقد تُعد الرموز منتهية الصلاحية.",
    "The clock of this computer is right.": "ساعة هذا الجهاز صحيحة.",
    "WebSockets: the server does not offer it, or was not reached.": "مقابس الويب (WebSockets): لا يعرضها الخادم، أو لم يُوصل إليه.",
    "Server-sent events: the server does not offer it, or was not reached.": "أحداث يرسلها الخادم: لا يعرضها الخادم، أو لم يُوصل إليه.",
    "Long polling: the server does not offer it, or was not reached.": "الاستطلاع الطويل: لا يعرضه الخادم، أو لم يُوصل إليه.",
    "WebSockets: works.": "مقابس الويب (WebSockets): تعمل.",
    "Server-sent events: works.": "أحداث يرسلها الخادم: تعمل.",
    "Long polling: works.": "الاستطلاع الطويل: يعمل.",
    "WebSockets do not come through, so a slower connection is used. A proxy or a firewall between you and the server has to let them through.":
      "لا تمر مقابس الويب (WebSockets)، لذلك يُستخدم اتصال أبطأ. يجب أن يسمح بمرورها الوكيل أو جدار الحماية بينك وبين الخادم.",
    "Server-sent events: does not come through. It is only used where WebSockets do not.": "أحداث يرسلها الخادم: لا تمر. تُستخدم فقط حيث لا تمر مقابس الويب.",
    "Long polling: does not come through. It is only used where WebSockets do not.": "الاستطلاع الطويل: لا يمر. يُستخدم فقط حيث لا تمر مقابس الويب.",
    "A room can be joined.": "يمكن دخول غرفة.",
    "The server lets nobody into the room without a valid access token for it.": "لا يسمح الخادم لأحد بدخول الغرفة دون رمز دخول صالح لها.",
    "The room cannot be joined. {error}": "يتعذر دخول الغرفة. {error}",
    "This computer has no network. Connect it, and try again.": "لا توجد شبكة على هذا الجهاز. وصّله ثم حاول مجددًا.",
    "{host} answers, but does not allow pages from {origin}. Add this origin to the server’s allowed origins, and check the path of the address.":
      "يجيب {host}، لكنه لا يسمح بصفحات من {origin}. أضف هذا المصدر إلى المصادر المسموح بها في الخادم، وتحقق من مسار العنوان.",
    "The server at {host} cannot be reached. It may be down, or a firewall may block it.":
      "يتعذر الوصول إلى الخادم على {host}. ربما يكون متوقفًا أو يمنعه جدار حماية.",
    "The server is at {found}, and not at {address}. Correct the address that the page uses, or the path at which a proxy passes it on.":
      "الخادم على {found} وليس على {address}. صحح العنوان الذي تستخدمه الصفحة، أو المسار الذي يمرره الوكيل.",
    "The server was not reached.": "لم يُوصل إلى الخادم.",
    // findings about the connections between people
    "This browser has no WebRTC.": "لا يدعم هذا المتصفح WebRTC.",
    "The STUN and TURN servers are not known, because no room was joined.": "خوادم STUN وTURN غير معروفة، لأنه لم تُدخل أي غرفة.",
    "The browser refuses the STUN and TURN servers. Correct them in the settings of the server. {error}":
      "يرفض المتصفح خوادم STUN وTURN. صححها في إعدادات الخادم. {error}",
    "The browser makes peer connections.": "ينشئ المتصفح اتصالات مع متصفحات أخرى.",
    "The browser offers no address of this computer, perhaps by a setting or an extension. Calls then need a TURN server.":
      "لا يقدم المتصفح أي عنوان لهذا الجهاز، ربما بسبب إعداد أو إضافة. تحتاج المكالمات عندئذ إلى خادم TURN.",
    "The browser does not connect this page with itself. A firewall on this computer or an extension may block it.":
      "لا يصل المتصفح هذه الصفحة بنفسها. ربما يمنع ذلك جدار حماية على هذا الجهاز أو إضافة.",
    "The server names no STUN server. A TURN server does the same.": "لا يذكر الخادم أي خادم STUN. ويؤدي خادم TURN الغرض نفسه.",
    "The server names no STUN server, so only people in one network can call each other.":
      "لا يذكر الخادم أي خادم STUN، لذلك لا يمكن أن يتصل ببعضهم إلا أشخاص في شبكة واحدة.",
    "A STUN server answers.": "يجيب خادم STUN.",
    "No STUN server answers. The network may block UDP: calls then need a TURN server over TCP or TLS.":
      "لا يجيب أي خادم STUN. ربما تمنع الشبكة UDP: تحتاج المكالمات عندئذ إلى خادم TURN عبر TCP أو TLS.",
    "The server names no TURN address for {way}.": "لا يذكر الخادم عنوان TURN عبر {way}.",
    "The server has no TURN server. Where networks do not let people connect directly, such as in offices and with mobile phones, calls fail.":
      "ليس لدى الخادم خادم TURN. حيث لا تسمح الشبكات بالاتصال المباشر، كما في المكاتب ومع الهواتف المحمولة، تفشل المكالمات.",
    "The server has no TURN server.": "ليس لدى الخادم خادم TURN.",
    "The TURN server relays over {way}.": "يرحّل خادم TURN عبر {way}.",
    "The TURN server accepts over {way}, but what it relays does not arrive. Check its relay ports and its firewall.":
      "يقبل خادم TURN عبر {way}، لكن ما يرحّله لا يصل. تحقق من منافذ الترحيل ومن جدار الحماية.",
    "The TURN server refuses the credentials over {way}. The secret of the signaling server and that of the TURN server have to be the same, and both clocks right.":
      "يرفض خادم TURN بيانات الدخول عبر {way}. يجب أن يكون سر خادم الإشارات وسر خادم TURN متطابقين، وأن تكون الساعتان صحيحتين.",
    "The TURN server refuses over {way}. It may be full, or its settings wrong.": "يرفض خادم TURN عبر {way}. ربما يكون ممتلئًا أو إعداداته خاطئة.",
    "The TURN server does not answer over {way}. It may be down, or a firewall may block it.":
      "لا يجيب خادم TURN عبر {way}. ربما يكون متوقفًا أو يمنعه جدار حماية.",
  },
  counts: {},
};

export default diagnosis;
