"""Words that every letter says, by no means about its matter: in English, German and Russian, folded. Pure."""

import re

IDLE = frozenset(
    re.findall(
        r"\w+",
        """
        aber about after again alle also and any are auch auf aus because been before bei best bin bis bitte but can
        could dann das dass day dear dem den der des did die doch does durch ein eine einem einen einer for frau from
        fur geht gerne good got grusse guten habe haben had hallo has hat hatte have hello her here herr his how ich ihr
        ihre ihren immer ist jetzt just kann kein keine kind know konnen leider let liebe like mal many may mehr mein
        meine mich mir mit more much nach need new nicht noch not now nun nur oder off ohne one our out over please
        regards said schon see sehr sein seit she should sich sie since sind some still tag team than thank thanks that
        the their them then there they this time too try uber und uns unser until very von vor war was way wegen weil
        well wenn were what when where which who why wie wieder will wir wird with would wurde yet you your zum zur
        без был была было быть вам вас ваш вот все всех где день для добрый его если есть еще здравствуите как когда
        меня мне мои над нам нас нет она они очень пожалуиста пока почему при про сеичас спасибо так там тоже только тут
        уже хочу что чтобы это этот эту
        """,
    )
)
