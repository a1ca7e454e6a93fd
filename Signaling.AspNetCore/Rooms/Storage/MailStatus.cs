namespace Signaling.AspNetCore.Rooms.Storage;

internal enum MailStatus
{
    Queued,
    Full,
    Gone,
    Connected,
}
