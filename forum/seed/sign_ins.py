"""Who can sign in on the demo. Apart from the demo itself, so that telling it loads nothing."""

PASSWORD = "samen tegen mensenhandel"
SIGN_INS = (
    "participant  anouk.de.vries@utrecht.example",
    "participant  maarten.jansen@tilburg.example",
    "moderator    samira.el.amrani@vereniging-van-gemeenten.example",
    "manager      hanneke.van.der.meer@vereniging-van-gemeenten.example",
    f"password     {PASSWORD}",
)
