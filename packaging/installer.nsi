; The installer and the uninstaller, one file compiled twice; built on Debian with makensis.
; Given from outside: VERSION, TARGET, ICON; of the installer also PROGRAM (the built folder) and
; REMOVER (the uninstaller made before it). With REMOVING defined it becomes the uninstaller, which
; is a program of its own, so that it can look, refuse and say so by its exit status before it
; copies itself out of the folder that it removes.
;
; For one user it needs no administrator; /AllUsers installs for all and asks for one. /S asks
; nothing, /D=FOLDER comes last. Exit status: 2 refused or in use, 740 needs an administrator.
Target x86-unicode ; starts on 32-bit Windows, too, to say there why it ends
Unicode true
SetCompressor /SOLID lzma
!include MUI2.nsh
!include LogicLib.nsh
!include WinVer.nsh
!include x64.nsh
!include FileFunc.nsh

!define NAME "年报填报助手"
!define EXE "${NAME}.exe"
!define KIND "Nianbao.Report"
!define CLASSES "Software\Classes"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Nianbao"
!define UNINSTALLER "卸载.exe"
!define NEEDED_BUILD 17763 ; Windows 10 1809, which Qt 6.8 needs
!define NEEDS_ADMINISTRATOR 740

Name "${NAME}"
OutFile "${TARGET}"
RequestExecutionLevel user
BrandingText "${NAME} ${VERSION}"
ManifestDPIAware true
ManifestLongPathAware true
VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=2052 "ProductName" "${NAME}"
VIAddVersionKey /LANG=2052 "CompanyName" "${NAME}"
VIAddVersionKey /LANG=2052 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "LegalCopyright" "组件与许可见安装后的“组件与许可.txt”"

Var AllUsers ; 1 or 0
Var Options

!define MUI_ICON "${ICON}"
!ifdef REMOVING
  VIAddVersionKey /LANG=2052 "FileDescription" "${NAME} 卸载程序"
  !insertmacro MUI_PAGE_INSTFILES
!else
  VIAddVersionKey /LANG=2052 "FileDescription" "${NAME} 安装程序"
  !define MUI_ABORTWARNING
  !define MUI_FINISHPAGE_RUN "$INSTDIR\${EXE}"
  !define MUI_FINISHPAGE_RUN_TEXT "现在打开${NAME}"
  !insertmacro MUI_PAGE_WELCOME
  Page custom AskForWhom ForWhomIsAsked
  !insertmacro MUI_PAGE_DIRECTORY
  !insertmacro MUI_PAGE_INSTFILES
  !insertmacro MUI_PAGE_FINISH
!endif
!insertmacro MUI_LANGUAGE "SimpChinese"

!macro REFUSE WORDS
  MessageBox MB_OK|MB_ICONSTOP "${WORDS}" /SD IDOK
  SetErrorLevel 2
  Quit
!macroend

; Where the registry and the menus are meant that are written to: of all users or of this one.
Function ForAllOrOne
  ${If} $AllUsers = 1
    SetShellVarContext all
  ${Else}
    SetShellVarContext current
  ${EndIf}
FunctionEnd

Function NeedsAdministrator ; the stack's top becomes 1 where all users are meant and nobody may
  UserInfo::GetAccountType
  Pop $0
  ${If} $AllUsers = 1
  ${AndIf} $0 != "Admin"
    Push 1
  ${Else}
    Push 0
  ${EndIf}
FunctionEnd

; Ends where the program is open: it can be neither replaced nor removed then.
Function RefuseWhileOpen
  again:
  IfFileExists "$INSTDIR\${EXE}" 0 closed
  ClearErrors
  FileOpen $0 "$INSTDIR\${EXE}" a
  IfErrors 0 free
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "${NAME}正在运行。请先保存并关闭它，再点“重试”。" /SD IDCANCEL IDRETRY again
    SetErrorLevel 2
    Quit
  free:
  FileClose $0
  closed:
FunctionEnd

!ifndef REMOVING

Function .onInit
  ${IfNot} ${RunningX64}
    !insertmacro REFUSE "这台电脑的 Windows 是 32 位的，${NAME}要在 64 位的 Windows 10（1809 以上）或 Windows 11 上使用，没有安装。"
  ${EndIf}
  ${IfNot} ${AtLeastBuild} ${NEEDED_BUILD}
    !insertmacro REFUSE "这台电脑的 Windows 版本太旧，${NAME}要在 Windows 10（1809 以上）或 Windows 11 上使用，没有安装。"
  ${EndIf}
  SetRegView 64
  ${GetParameters} $Options
  ClearErrors
  ${GetOptions} $Options "/AllUsers" $0
  StrCpy $AllUsers 1
  ${If} ${Errors}
    StrCpy $AllUsers 0
  ${EndIf}
  Call NeedsAdministrator
  Pop $0
  ${If} $0 = 1
    MessageBox MB_OK|MB_ICONSTOP "为所有用户安装要有管理员权限，没有安装。请用鼠标右键“以管理员身份运行”。" /SD IDOK
    SetErrorLevel ${NEEDS_ADMINISTRATOR}
    Quit
  ${EndIf}
  Call ForAllOrOne
  Call ChooseFolder
FunctionEnd

; The folder said by /D, else the one it is in already, else the usual one.
Function ChooseFolder
  ${If} $INSTDIR == ""
    ReadRegStr $INSTDIR SHCTX "${UNINSTALL}" "InstallLocation"
  ${EndIf}
  ${If} $INSTDIR == ""
    ${If} $AllUsers = 1
      StrCpy $INSTDIR "$PROGRAMFILES64\${NAME}"
    ${Else}
      StrCpy $INSTDIR "$LOCALAPPDATA\Programs\${NAME}"
    ${EndIf}
  ${EndIf}
FunctionEnd

Var OnlyMe
Var Everybody

Function AskForWhom
  ${If} $AllUsers = 1 ; said on the command line, or this is the start with an administrator's rights
    Abort
  ${EndIf}
  !insertmacro MUI_HEADER_TEXT "为谁安装" "年报文件和设置总是各人自己的。"
  nsDialogs::Create 1018
  Pop $0
  ${NSD_CreateRadioButton} 0 10u 100% 12u "只为我安装（不要管理员权限）"
  Pop $OnlyMe
  ${NSD_CreateRadioButton} 0 30u 100% 12u "为使用这台电脑的所有人安装（要管理员权限）"
  Pop $Everybody
  ${NSD_Check} $OnlyMe
  nsDialogs::Show
FunctionEnd

Function ForWhomIsAsked
  ${NSD_GetState} $Everybody $0
  ${If} $0 <> ${BST_CHECKED}
    Return
  ${EndIf}
  StrCpy $AllUsers 1
  Call NeedsAdministrator
  Pop $0
  ${If} $0 = 1
    StrCpy $AllUsers 0
    ClearErrors
    ExecShell "runas" "$EXEPATH" "/AllUsers"
    ${If} ${Errors}
      MessageBox MB_OK|MB_ICONEXCLAMATION "没有得到管理员权限，可以改选“只为我安装”。"
      Abort
    ${EndIf}
    SetErrorLevel 0
    Quit
  ${EndIf}
  Call ForAllOrOne
  StrCpy $INSTDIR ""
  Call ChooseFolder
FunctionEnd

Section
  Call RefuseWhileOpen
  RMDir /r "$INSTDIR\_internal"
  SetOutPath "$INSTDIR"
  File /r "${PROGRAM}/*"
  File "/oname=${UNINSTALLER}" "${REMOVER}"

  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\${EXE}"
  CreateShortcut "$DESKTOP\${NAME}.lnk" "$INSTDIR\${EXE}"

  WriteRegStr SHCTX "${CLASSES}\.nbao" "" "${KIND}"
  WriteRegStr SHCTX "${CLASSES}\.nbao\OpenWithProgids" "${KIND}" ""
  WriteRegStr SHCTX "${CLASSES}\${KIND}" "" "年报文件"
  WriteRegStr SHCTX "${CLASSES}\${KIND}\DefaultIcon" "" "$INSTDIR\${EXE},0"
  WriteRegStr SHCTX "${CLASSES}\${KIND}\shell\open\command" "" '"$INSTDIR\${EXE}" "%1"'

  WriteRegStr SHCTX "${UNINSTALL}" "DisplayName" "${NAME}"
  WriteRegStr SHCTX "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${UNINSTALL}" "Publisher" "${NAME}"
  WriteRegStr SHCTX "${UNINSTALL}" "DisplayIcon" "$INSTDIR\${EXE}"
  WriteRegStr SHCTX "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${UNINSTALL}" "UninstallString" '"$INSTDIR\${UNINSTALLER}"'
  WriteRegStr SHCTX "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\${UNINSTALLER}" /S'
  WriteRegStr SHCTX "${UNINSTALL}" "HelpLink" "$INSTDIR\给信息中心.txt"
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD SHCTX "${UNINSTALL}" "EstimatedSize" $0
  WriteRegDWORD SHCTX "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD SHCTX "${UNINSTALL}" "NoRepair" 1
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd

!else

; Started in the program's folder it looks whether it may go on and goes on as a copy elsewhere.
Function .onInit
  SetRegView 64
  ${GetParameters} $Options
  ClearErrors
  ${GetOptions} $Options "/From=" $INSTDIR
  ${If} ${Errors}
    Call BeginElsewhere
  ${EndIf}
  Call FindForWhom
FunctionEnd

Function FindForWhom
  StrCpy $AllUsers 0
  ReadRegStr $0 HKLM "${UNINSTALL}" "InstallLocation"
  ${If} $0 == $INSTDIR
    StrCpy $AllUsers 1
  ${EndIf}
  Call ForAllOrOne
FunctionEnd

Function BeginElsewhere
  StrCpy $INSTDIR $EXEDIR
  MessageBox MB_YESNO|MB_ICONQUESTION "卸载${NAME}？您的年报文件和设置都会留着。" /SD IDYES IDYES +3
    SetErrorLevel 1
    Quit
  Call RefuseWhileOpen
  Call FindForWhom
  CopyFiles /SILENT "$EXEPATH" "$TEMP\nianbao-${UNINSTALLER}"
  StrCpy $1 '/From="$INSTDIR"'
  ${If} ${Silent}
    StrCpy $1 '/S $1'
  ${EndIf}
  Call NeedsAdministrator
  Pop $0
  SetErrorLevel 0
  ${If} $0 = 0
    Exec '"$TEMP\nianbao-${UNINSTALLER}" $1'
  ${ElseIf} ${Silent}
    SetErrorLevel ${NEEDS_ADMINISTRATOR}
  ${Else}
    ExecShell "runas" "$TEMP\nianbao-${UNINSTALLER}" '$1'
  ${EndIf}
  Quit
FunctionEnd

; Removes what the installer brought and nothing else: reports, settings and kept versions stay.
Section
  Sleep 1000 ; for the one in the folder to end
  Call RefuseWhileOpen
  RMDir /r "$INSTDIR\_internal"
  RMDir /r "$INSTDIR\许可证"
  Delete "$INSTDIR\${EXE}"
  Delete "$INSTDIR\nianbao.exe"
  Delete "$INSTDIR\组件与许可.txt"
  Delete "$INSTDIR\给信息中心.txt"
  Delete "$INSTDIR\${UNINSTALLER}"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  Delete "$DESKTOP\${NAME}.lnk"
  DeleteRegValue SHCTX "${CLASSES}\.nbao\OpenWithProgids" "${KIND}"
  ReadRegStr $0 SHCTX "${CLASSES}\.nbao" ""
  ${If} $0 == "${KIND}"
    DeleteRegValue SHCTX "${CLASSES}\.nbao" ""
  ${EndIf}
  DeleteRegKey /ifempty SHCTX "${CLASSES}\.nbao\OpenWithProgids"
  DeleteRegKey /ifempty SHCTX "${CLASSES}\.nbao"
  DeleteRegKey SHCTX "${CLASSES}\${KIND}"
  DeleteRegKey SHCTX "${UNINSTALL}"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
  Delete /REBOOTOK "$EXEPATH"
SectionEnd

!endif
