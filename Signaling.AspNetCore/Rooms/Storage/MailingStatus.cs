namespace Signaling.AspNetCore.Rooms.Storage;

internal enum MailingStatus
{
    Queued,
    Full,
    Gone,
    Connected,
}
