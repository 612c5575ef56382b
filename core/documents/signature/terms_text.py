"""The ready text of the terms: what every company has until it writes its own."""

import re
from html import escape

from core.lib.company import current_company

RU = """
<h3>1. О чём это соглашение</h3>
<p>Вы и {company} соглашаетесь обмениваться документами в кабинете на сайте {company} и подписывать их аналогом
собственноручной подписи (далее АСП). АСП — это простая электронная подпись в смысле Федерального закона от 06.04.2011
№ 63-ФЗ «Об электронной подписи», ключ которой — одноразовый код из СМС.</p>
<h3>2. Равная сила с подписью на бумаге</h3>
<p>Документ, подписанный АСП по правилам этого соглашения, признаётся равнозначным документу на бумаге, подписанному
собственноручно (статья 160 Гражданского кодекса РФ, часть 2 статьи 6 закона № 63-ФЗ), и влечёт те же права и
обязанности.</p>
<h3>3. Как вы подписываете</h3>
<ul>
<li>Вы входите в кабинет под своей учётной записью и открываете документ. Документ можно прочитать и скачать до
подписания.</li>
<li>Вы просите код. Он приходит в СМС на номер, который вы подтвердили в своём профиле. Код действует ограниченное
время, подходит только к этому документу и только один раз.</li>
<li>Вы вводите код на странице документа. В этот момент документ подписан вами.</li>
<li>Если документ изменится, для новой редакции нужна новая подпись.</li>
<li>Вы вправе отказаться от подписания и указать причину.</li>
</ul>
<h3>4. Как определяется, кто подписал</h3>
<p>Подписавшим считается лицо, под учётной записью которого введён верный код, отправленный на подтверждённый номер
телефона этого лица. Мы сохраняем контрольную сумму (SHA-256) файла до и после подписания, номер телефона в сокращённом
виде и его контрольное значение, время показа документа, отправки и ввода кода, адрес и программу, с которых это
сделано, редакцию этого соглашения. По этим сведениям составляется протокол подписания; вы можете скачать его в
кабинете.</p>
<h3>5. Что вы обязуетесь делать</h3>
<ul>
<li>Никому не сообщать коды и пароль, не передавать телефон и SIM-карту с подтверждённым номером.</li>
<li>Сразу сообщить {company}, если телефон, SIM-карта или доступ в кабинет утрачены или стали известны другим. До
получения сообщения документы, подписанные с вашего номера, считаются подписанными вами.</li>
<li>Если вы действуете от имени организации — подтверждать, что имеете на это полномочия.</li>
</ul>
<h3>6. Как проверить подпись</h3>
<p>Любой, у кого есть файл, может на странице проверки на сайте {company} узнать, тот ли это файл, который был подписан,
и когда. Файл при этом не сохраняется.</p>
<h3>7. Срок</h3>
<p>Соглашение действует с момента, когда вы его приняли. Новую редакцию мы покажем перед следующей подписью; документы,
подписанные раньше, остаются в силе.</p>
"""
EN = """
<h3>1. What this agreement is about</h3>
<p>You and {company} agree to exchange documents in the account on the site of {company} and to sign them with a
substitute for a handwritten signature: a simple electronic signature whose key is a one-time code from an SMS.</p>
<h3>2. Equal to a signature on paper</h3>
<p>A document signed in this way under this agreement is equal to a paper document signed by hand and has the same
consequences.</p>
<h3>3. How you sign</h3>
<ul>
<li>You sign in to your own account and open the document. You can read and download it before you sign.</li>
<li>You ask for a code. It comes by SMS to the phone that you have confirmed in your profile. The code works for a
limited time, for this document alone, and once.</li>
<li>You type the code on the document's page. From this moment the document is signed by you.</li>
<li>If the document changes, the new version needs a new signature.</li>
<li>You may decline to sign and say why.</li>
</ul>
<h3>4. How it is known who signed</h3>
<p>The signer is the person in whose account the right code was typed that had been sent to the person's confirmed
phone. We keep the checksum (SHA-256) of the file before and after signing, the phone in part and a control value of
it, the times when the document was shown and the code was sent and typed, the address and program from which this was
done, and the version of this agreement. The record of signing is made of these facts; you can download it.</p>
<h3>5. What you undertake</h3>
<ul>
<li>To tell nobody your codes and password, and to hand over neither the phone nor its SIM card.</li>
<li>To tell {company} at once if the phone, the SIM card or the account is lost or known to others. Until we hear of it,
documents signed from your phone count as signed by you.</li>
<li>If you act for an organization, you confirm that you are authorised to do so.</li>
</ul>
<h3>6. How to check a signature</h3>
<p>Anybody who has the file can learn on the checking page of {company} whether it is the very file that was signed, and
when. The file is not kept.</p>
<h3>7. Term</h3>
<p>The agreement holds from the moment when you accept it. We show you a new version before your next signature;
documents signed earlier stay in force.</p>
"""
TEXTS = {"ru": RU, "en": EN}


def ready_text(language: str) -> str:
    """Return the ready text with the company's name; languages without one get the English text."""
    name = escape(current_company().name)
    text = re.sub(r"\n(?!<)", " ", TEXTS.get(language, EN).strip())
    return text.format(company=f"«{name}»" if language == "ru" else name)
