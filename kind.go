package dateline

// Kind is a sort of item. Kinds are configuration: a newsroom may add its own,
// rename them, and say which facts each must have before it is published.
type Kind struct {
	ID       string     `json:"id"`                 // the field's own term: "statement", "press release" …
	Names    Names      `json:"names"`              // as shown to readers
	Requires []FactName `json:"requires,omitempty"` // facts without which it is not published
	Happens  bool       `json:"happens,omitempty"`  // an item of this kind is an event and has a start
	// Approvals is how many people must approve a text before it is published at
	// the desk; 0 means one. With EachOffice it takes one of each issuing office
	// besides, a different person for each.
	Approvals  int  `json:"approvals,omitempty"`
	EachOffice bool `json:"each_office,omitempty"`
	// Release is how the languages of an item become public; see the constants.
	Release Release `json:"release,omitempty"`
	// Follows lets texts that are made by script conversion become public together
	// with what they are made from, without an approval of their own.
	Follows bool `json:"follows,omitempty"`
}

// Release is how the languages of an item become public.
type Release string

// The ways.
const (
	ReleaseAny         Release = ""             // each as it is ready
	ReleaseTogether    Release = "together"     // all languages of the newsroom at one instant, none behind, or none
	ReleaseSourceFirst Release = "source first" // the source, and readers are told that translations follow
)

// FactName names one of the facts about an item, as forms, messages and
// requirements call it.
type FactName string

// The facts an item can have.
const (
	FactKind     FactName = "kind"
	FactOffice   FactName = "office"
	FactSpeaker  FactName = "speaker"
	FactRole     FactName = "role"
	FactPlace    FactName = "place"
	FactOccasion FactName = "occasion"
	FactIssued   FactName = "issued"
)

// DefaultKinds are the kinds a new newsroom starts with.
func DefaultKinds() []Kind {
	kind := func(id, en, hans, hant, fr, es, ru, ar string, requires ...FactName) Kind {
		return Kind{ID: id, Requires: requires, Names: Names{
			"en": en, "zh-Hans": hans, "zh-Hant": hant, "fr": fr, "es": es, "ru": ru, "ar": ar,
		}}
	}
	event := kind("event", "Event", "活动", "活動", "Événement", "Evento", "Мероприятие", "فعالية")
	event.Happens = true
	return []Kind{
		kind("statement", "Statement", "声明", "聲明", "Déclaration", "Declaración", "Заявление", "بيان", FactIssued),
		kind("press release", "Press release", "新闻稿", "新聞稿", "Communiqué de presse", "Comunicado de prensa", "Пресс-релиз", "بيان صحفي", FactIssued),
		kind("remarks", "Remarks", "讲话", "講話", "Allocution", "Discurso", "Выступление", "كلمة", FactIssued),
		kind("readout", "Readout", "会后汇报", "會後匯報", "Compte rendu", "Resumen", "Отчёт о встрече", "إحاطة عن اجتماع", FactIssued),
		kind("transcript", "Transcript", "问答实录", "問答實錄", "Transcription", "Transcripción", "Стенограмма", "نص أسئلة وأجوبة", FactIssued),
		kind("notice", "Notice", "公告", "公告", "Avis", "Aviso", "Объявление", "إعلان", FactIssued),
		kind("advisory", "Advisory", "提醒", "提醒", "Mise en garde", "Advertencia", "Предупреждение", "تنبيه", FactIssued),
		event,
	}
}
