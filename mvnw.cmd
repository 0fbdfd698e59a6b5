@echo off
rem Runs the Maven release that this project is built with; fetches it first where this machine has not got it yet.
rem The same as mvnw, for Windows 10 and later, which bring curl, tar and certutil.
setlocal
set "VERSION=3.9.11"
set "SHA512=bcfe4fe305c962ace56ac7b5fc7a08b87d5abd8b7e89027ab251069faebee516b0ded8961445d6d91ec1985dfe30f8153268843c89aa392733d1a3ec956c9978"
set "ARCHIVE=apache-maven-%VERSION%-bin.tar.gz"
set "URL=https://archive.apache.org/dist/maven/maven-3/%VERSION%/binaries/%ARCHIVE%"
if not defined MAVEN_USER_HOME set "MAVEN_USER_HOME=%USERPROFILE%\.m2"
set "DISTS=%MAVEN_USER_HOME%\wrapper\dists\apache-maven-%VERSION%"
set "MAVEN=%DISTS%\%SHA512:~0,16%"
if exist "%MAVEN%\bin\mvn.cmd" goto run

set "WORK=%DISTS%\unfinished.%RANDOM%%RANDOM%"
mkdir "%WORK%\.mvn" || goto failed
where /q mvn || goto download
echo mvnw: fetching Maven %VERSION% through the Maven that is installed here 1>&2
pushd "%WORK%"
call mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy "-Dartifact=org.apache.maven:apache-maven:%VERSION%:tar.gz:bin" "-DoutputDirectory=%WORK%" 1>&2
popd
if exist "%WORK%\%ARCHIVE%" goto check

:download
echo mvnw: fetching %URL% 1>&2
curl -fsSL -o "%WORK%\%ARCHIVE%" "%URL%" || goto failed

:check
certutil -hashfile "%WORK%\%ARCHIVE%" SHA512 | findstr /i /x /c:"%SHA512%" >nul || (
  echo mvnw: what was fetched is not Maven %VERSION%: its SHA-512 is not %SHA512% 1>&2
  goto failed
)
tar -xzf "%WORK%\%ARCHIVE%" -C "%WORK%" || goto failed
rem A rename fails where another run was first, and then its Maven is the same.
if not exist "%MAVEN%" move "%WORK%\apache-maven-%VERSION%" "%MAVEN%" >nul 2>&1
rmdir /s /q "%WORK%"
if not exist "%MAVEN%\bin\mvn.cmd" goto failed

:run
set "M2_HOME="
set "MAVEN_HOME="
"%MAVEN%\bin\mvn.cmd" %*

:failed
if exist "%WORK%" rmdir /s /q "%WORK%"
echo mvnw: Maven %VERSION% could not be fetched or unpacked in %DISTS% 1>&2
exit /b 1
