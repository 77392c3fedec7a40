"""Names of programs and scripts: files that a system runs, installs or obeys when somebody opens them."""

from __future__ import annotations

_WINDOWS = """
    appref-ms appx appxbundle application bat chm cmd com cpl diagcab dll drv exe gadget hlp hta inf ins isp jse
    lnk mcf mde msc msh msi msix msixbundle msp mst msu ocx pcd pif ps1 ps1xml ps2 psc1 psd1 psm1 reg scf scr sct
    search-ms settingcontent-ms shb shs sys theme url vb vbe vbp vbs vxd website ws wsc wsf wsh xbap xll xnk
"""
_UNIX = (
    "app apk bash command csh deb desktop dmg elf fish flatpak ipa jnlp kext ksh mobileconfig osx pkg rpm run sh snap "
)
_UNIX += "so dylib terminal tool workflow xpi crx zsh action scpt applescript webloc fileloc inetloc"
_SCRIPTS = "asp aspx cgi class cjs jar js jsp jsx lua mjs php php3 php4 php5 phtml pl pm ps py pyc pyo pyw pyz rb swf "
_SCRIPTS += "tcl wasm xap"
_PAGES = "htm html xht xhtml shtml mht mhtml svgz xsl xslt"
_MACROS = "docm dotm xlsm xltm xlam pptm potm ppsm ppam sldm xla xlm mdb accdb accde ade adp iqy slk oqy rqy one"
_IMAGES = "iso img vhd vhdx wim cab"

EXTENSIONS = frozenset(f"{_WINDOWS} {_UNIX} {_SCRIPTS} {_PAGES} {_MACROS} {_IMAGES}".split())
"""Extensions of files that are never taken, whatever is in them: also web pages, disk images, files with macros."""
