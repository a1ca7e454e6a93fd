namespace Signaling.Server.Hosting;

internal static class Credentials
{
    /// <summary>
    /// Reads secrets from the files of the folder that <c>CREDENTIALS_DIRECTORY</c> names, as systemd's <c>LoadCredential=</c> passes them: the file
    /// <c>Signaling__Ice__SharedSecret</c> has the value of <c>Signaling:Ice:SharedSecret</c>. Unlike an environment variable, a file is not visible to
    /// child processes and is not part of crash reports. A file overrides the other sources.
    /// </summary>
    public static void AddCredentials(this IConfigurationBuilder configuration)
    {
        if (Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY") is { Length: > 0 } folder)
        {
            // The variable may be inherited from a service that has ended.
            configuration.AddKeyPerFile(folder, optional: true);
        }
    }
}
