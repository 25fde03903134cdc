#include <stdio.h>
#include <time.h>
#include <unistd.h>

int main(void)
{
    time_t noon = 1719835200;
    char text[64];
    strftime(text, sizeof text, "%F %T %Z", localtime(&noon));
    printf("%s, user %d\n", text, getuid());
    FILE *names = fopen("/etc/passwd", "r");
    if (!names || !fgets(text, sizeof text, names)) return 1;
    printf("%s", text);
    return 0;
}
